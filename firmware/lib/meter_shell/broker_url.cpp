#include "broker_url.h"

#include "json_number.h"

namespace meter_shell {

namespace {

/** A name of the DNS (RFC 1035, section 2.3.4). */
constexpr std::size_t LONGEST_HOST = 253;

bool take(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool isHost(std::string_view host) {
  if (host.empty() || host.size() > LONGEST_HOST) return false;
  for (const char c : host) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '.') return false;
  }
  return host.front() != '-' && host.front() != '.';
}

}  // namespace

std::string readBrokerUrl(std::string_view text, BrokerUrl& out) {
  BrokerUrl url;
  if (take(text, "mqtts://")) {
    url.tls = true;
  } else if (!take(text, "mqtt://")) {
    return "Comece com mqtt:// ou, com TLS, mqtts://. Outros protocolos este aparelho não fala.";
  }
  if (text.size() > 0 && text.back() == '/') text.remove_suffix(1);
  if (text.find('@') != std::string_view::npos) {
    return "Tire usuário e senha do endereço: eles têm campos próprios.";
  }
  const std::size_t colon = text.find(':');
  const std::string_view host = text.substr(0, colon);
  if (!isHost(host)) {
    return "Depois de // escreva só o nome ou o IPv4 do servidor e a porta, como em "
           "mqtt://192.168.0.10:1883.";
  }
  url.host = host;
  url.port = url.tls ? 8883 : 1883;
  if (colon != std::string_view::npos) {
    std::uint64_t port = 0;
    if (!meter_core::parseWhole(text.substr(colon + 1), port) || port < 1 || port > 65535) {
      return "A porta, depois de :, é um número de 1 a 65535; sem ela vale 1883 ou, com TLS, 8883.";
    }
    url.port = static_cast<std::uint16_t>(port);
  }
  out = url;
  return "";
}

}  // namespace meter_shell
