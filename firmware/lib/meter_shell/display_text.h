/** What the display of two lines with 16 characters says, in Portuguese of Brazil. */
#pragma once

#include <cstdint>
#include <string>

namespace meter_shell {

/** Characters a line. */
inline constexpr std::size_t DISPLAY_COLUMNS = 16;

/**
 * The register, rounded down: litres with one decimal, from 1 m³ on cubic metres with three. The
 * display has no ³.
 *
 * @param total mL, ≥ 0
 */
std::string registerText(std::int64_t total);

/** @param flow mL/min */
std::string flowText(std::uint32_t flow);

/** Filled with blanks to the width of a line, or cut: what stood there before is gone. */
std::string displayLine(const std::string& text);

}  // namespace meter_shell
