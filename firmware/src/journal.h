/** What the meter says on its serial line, 115,200 baud; a Wokwi scenario waits for some of it. */
#pragma once

#include <cstdint>
#include <string_view>

namespace shell::journal {

void begin();

/** One line. */
void say(std::string_view text);

/** One line with a number in it: `total 4533 mL`. */
void say(std::string_view before, std::uint64_t number, std::string_view after);

/** One line of two texts. */
void say(std::string_view before, std::string_view text);

}  // namespace shell::journal
