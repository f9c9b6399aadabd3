/** A command as it comes on the wire (contract, section 3). */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fixed_text.h"

namespace meter_core {

/** 16 base64url characters. */
inline constexpr std::size_t COMMAND_ID_LENGTH = 16;
/** HMAC-SHA-256 in base64url without padding. */
inline constexpr std::size_t SIGNATURE_LENGTH = 43;
/** The longest serial (contract, section 3). */
inline constexpr std::size_t SERIAL_LENGTH = 64;

/** What was read, before anything of it is believed. An empty text and a 0 were not there. */
struct Command {
  FixedText<COMMAND_ID_LENGTH> id;
  FixedText<16> action;
  /** As it stands in the JSON, since that is signed; a double needs 24 characters at the most. */
  FixedText<32> value;
  FixedText<SERIAL_LENGTH> serial;
  /** Unix s. */
  std::uint64_t issuedAt = 0;
  /** Unix s. */
  std::uint64_t expiresAt = 0;
  std::uint64_t nonce = 0;
  FixedText<SIGNATURE_LENGTH> signature;
};

/**
 * Reads a command. Members that it does not know are passed over; one that it knows must be of its
 * type, fit its buffer, stand there once and have no escapes.
 *
 * @returns false when the text is no such object. `out.id` is set all the same where it was read
 *   before the fault, so that the refusal can be said
 */
bool decodeCommand(std::string_view text, Command& out);

}  // namespace meter_core
