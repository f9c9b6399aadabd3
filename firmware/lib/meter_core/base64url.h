/** Base64 for URLs, without padding (RFC 4648, section 5). */
#pragma once

#include <array>
#include <string_view>

#include "sha256.h"

namespace meter_core {

/** @returns whether every character is of the alphabet; true for an empty text */
bool isBase64url(std::string_view text);

/** The 43 characters of a digest. */
std::array<char, 43> base64url(const Digest& digest);

}  // namespace meter_core
