/** The display, where there is one. */
#pragma once

#include <cstdint>
#include <string>

namespace shell {

/** Two lines of 16 characters; without `CONFIG_LCD` nothing at all. */
class Screen {
 public:
  void begin();

  /** @returns whether it is time to show something: twice a second is enough to read */
  bool isDue(std::uint64_t now);

  /** Shows two lines; a display that is not there is passed over. */
  void show(const std::string& first, const std::string& second);

 private:
  std::uint64_t next_ = 0;
  bool isReady_ = false;
};

}  // namespace shell
