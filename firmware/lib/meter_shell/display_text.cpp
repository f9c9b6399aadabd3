#include "display_text.h"

namespace meter_shell {

namespace {

constexpr std::int64_t CUBIC_METRE = 1'000'000;

}  // namespace

std::string registerText(std::int64_t total) {
  if (total < CUBIC_METRE) {
    return std::to_string(total / 1000) + "," + std::to_string(total % 1000 / 100) + " L";
  }
  const std::string metres = std::to_string(total / CUBIC_METRE);
  const std::string litres = std::to_string(1000 + total % CUBIC_METRE / 1000).substr(1);
  const std::string whole = metres + "," + litres + " m3";
  return whole.size() <= DISPLAY_COLUMNS ? whole : metres + " m3";
}

std::string flowText(std::uint32_t flow) {
  const std::uint64_t tenths = (std::uint64_t{flow} + 50) / 100;
  return std::to_string(tenths / 10) + "," + std::to_string(tenths % 10) + " L/min";
}

std::string displayLine(const std::string& text) {
  std::string line = text.substr(0, DISPLAY_COLUMNS);
  line.resize(DISPLAY_COLUMNS, ' ');
  return line;
}

}  // namespace meter_shell
