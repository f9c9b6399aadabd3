#include <array>

#include "settings.h"

namespace meter_shell {

namespace {

constexpr char VERSION = 1;

/** In the order in which they are kept; a change of it is a new version. */
constexpr std::array<std::string Settings::*, 10> FIELDS{
    &Settings::ssid,           &Settings::wifiPassword, &Settings::brokerUrl,
    &Settings::username,       &Settings::password,     &Settings::key,
    &Settings::caCertificate,  &Settings::topicBase,    &Settings::serial,
    &Settings::pulsesPerLitre,
};

}  // namespace

std::string encodeSettings(const Settings& settings) {
  std::string bytes(1, VERSION);
  for (const auto field : FIELDS) {
    const std::string& text = settings.*field;
    bytes += static_cast<char>(text.size() & 0xFF);
    bytes += static_cast<char>(text.size() >> 8 & 0xFF);
    bytes += text;
  }
  return bytes;
}

bool decodeSettings(std::string_view bytes, Settings& out) {
  if (bytes.empty() || bytes.front() != VERSION) return false;
  bytes.remove_prefix(1);
  Settings read;
  for (const auto field : FIELDS) {
    if (bytes.size() < 2) return false;
    const std::size_t length = static_cast<unsigned char>(bytes[0]) |
                               static_cast<std::size_t>(static_cast<unsigned char>(bytes[1])) << 8;
    bytes.remove_prefix(2);
    if (bytes.size() < length) return false;
    read.*field = bytes.substr(0, length);
    bytes.remove_prefix(length);
  }
  if (!bytes.empty()) return false;
  out = read;
  return true;
}

}  // namespace meter_shell
