/** The button and the light. */
#pragma once

#include <cstdint>

#include "button.h"

namespace shell {

class Panel {
 public:
  void begin();

  /** To be called many times a second. @returns what the button was pressed for */
  meter_shell::Press press(std::uint64_t now);

  /** On while the broker is there, blinking while it is not. */
  void light(bool online, std::uint64_t now);

 private:
  meter_shell::Button button_;
};

}  // namespace shell
