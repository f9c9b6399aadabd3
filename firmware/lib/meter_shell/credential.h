/** What the server's page of credentials shows as a QR code (docs/devices.md). */
#pragma once

#include <string>
#include <string_view>

#include "settings.h"

namespace meter_shell {

/**
 * Reads the text of such a code: one flat JSON object with `url`, `username`, `password`, `key` and
 * `base`. The user name is the serial too. Members that it does not know are passed over.
 *
 * @returns what to do about it, in Portuguese of Brazil; empty: `settings` has all of it
 */
std::string readCredential(std::string_view text, Settings& settings);

}  // namespace meter_shell
