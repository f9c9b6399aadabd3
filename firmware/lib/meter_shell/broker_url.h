/** Where the broker is. */
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace meter_shell {

struct BrokerUrl {
  bool tls = false;
  /** A name or an IPv4 address. */
  std::string host;
  std::uint16_t port = 0;
};

/**
 * Reads `mqtt://host`, `mqtt://host:port` and the same with `mqtts`; the ports are 1883 and 8883 when
 * none is named. Nothing else may stand there: user name and password have fields of their own.
 *
 * @returns what to do about it, in Portuguese of Brazil; empty: it was read into `out`
 */
std::string readBrokerUrl(std::string_view text, BrokerUrl& out);

}  // namespace meter_shell
