/** What a meter is called. */
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace meter_shell {

/** As the eFuse has it: the manufacturer's three bytes first, and no two chips have the same. */
using MacAddress = std::array<std::uint8_t, 6>;

/**
 * "HM-" and all 48 bits of the address. The seed took 32 bits of it, three of whose four bytes are the
 * manufacturer's: meters of one batch had the same client id and threw each other off the broker.
 */
std::string serialOf(const MacAddress& mac);

/** The access point of the set-up, which has to be told from a neighbour's: "Hidrometro-A1B2". */
std::string accessPointOf(const MacAddress& mac);

/** @returns whether the contract (section 3) has it as a serial, in capital letters already */
bool isSerial(std::string_view text);

/** ASCII letters become capital, nothing else changes. */
std::string upperCase(std::string_view text);

/**
 * A password that is read off a display and typed on a telephone: no two of its characters look the
 * same.
 *
 * @param random uniformly distributed; 5 bits of each byte are used, 50 bits in all
 */
std::string accessPointPassword(const std::array<std::uint8_t, 10>& random);

}  // namespace meter_shell
