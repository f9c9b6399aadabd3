#include "setup_form.h"

#include "credential.h"
#include "serial_number.h"

namespace meter_shell {

namespace {

std::string trimmed(const std::string& text) {
  constexpr std::string_view SPACE = " \t\r\n";
  const std::size_t first = text.find_first_not_of(SPACE);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(SPACE) - first + 1);
}

/** A textarea sends CRLF, whatever was pasted (HTML, "form submission"); PEM wants LF. */
std::string withoutReturns(const std::string& text) {
  std::string plain;
  for (const char c : text) {
    if (c != '\r') plain += c;
  }
  return plain;
}

std::string orBefore(const std::string& sent, const std::string& before) {
  return sent.empty() ? before : sent;
}

}  // namespace

const char* nameOf(Field field) {
  switch (field) {
    case Field::Ssid:
      return "rede";
    case Field::WifiPassword:
      return "senha_wifi";
    case Field::Credential:
      return "credencial";
    case Field::BrokerUrl:
      return "servidor";
    case Field::Username:
      return "usuario";
    case Field::Password:
      return "senha";
    case Field::Key:
      return "chave";
    case Field::CaCertificate:
      return "certificado";
    case Field::TopicBase:
      return "base";
    case Field::Serial:
      return "serie";
    case Field::PulsesPerLitre:
      return "pulsos";
  }
  return "";
}

FormOutcome readForm(const SentFields& sent, const Settings& before) {
  const auto field = [&](Field which) { return trimmed(sent(nameOf(which))); };
  FormOutcome outcome;
  Settings& next = outcome.settings;
  // Neither is trimmed: a blank at the end of a network's name or password belongs to it.
  next.ssid = sent(nameOf(Field::Ssid));
  next.wifiPassword = sent(nameOf(Field::WifiPassword));
  if (next.ssid == before.ssid)
    next.wifiPassword = orBefore(next.wifiPassword, before.wifiPassword);
  next.brokerUrl = field(Field::BrokerUrl);
  next.username = field(Field::Username);
  next.password = field(Field::Password);
  if (!next.username.empty()) next.password = orBefore(next.password, before.password);
  next.key = orBefore(field(Field::Key), before.key);
  next.caCertificate = withoutReturns(field(Field::CaCertificate));
  next.topicBase = orBefore(field(Field::TopicBase), Settings{}.topicBase);
  next.serial = upperCase(orBefore(field(Field::Serial), before.serial));
  next.pulsesPerLitre = orBefore(field(Field::PulsesPerLitre), Settings{}.pulsesPerLitre);

  const std::string credential = field(Field::Credential);
  const std::string fault = credential.empty() ? "" : readCredential(credential, next);
  outcome.faults = faultsOf(next);
  if (!fault.empty()) outcome.faults.push_back({Field::Credential, fault});
  return outcome;
}

}  // namespace meter_shell
