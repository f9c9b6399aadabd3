#include <algorithm>

#include "base64url.h"
#include "broker_url.h"
#include "calibration.h"
#include "pulses_per_litre.h"
#include "serial_number.h"
#include "settings.h"

namespace meter_shell {

namespace {

/** IEEE 802.11, section 9.4.2.2: an SSID is at most 32 bytes. */
constexpr std::size_t LONGEST_SSID = 32;
/** WPA2: a passphrase of 8 to 63 printable ASCII characters. */
constexpr std::size_t SHORTEST_WIFI_PASSWORD = 8;
constexpr std::size_t LONGEST_WIFI_PASSWORD = 63;
/** A serial is a user name; what an external broker has may be longer. */
constexpr std::size_t LONGEST_CREDENTIAL = 128;
/** Of HMAC-SHA-256, 256 bits in base64url. */
constexpr std::size_t KEY_LENGTH = 43;
/** NVS, 20 KiB, has room for all settings twice: the new value is there before the old one goes. */
constexpr std::size_t LONGEST_CERTIFICATE = 3'000;
/** `NodeTopics` has 160 bytes for base, serial and what follows. */
constexpr std::size_t LONGEST_TOPIC_BASE = 64;

bool isPrintableAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool hasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](unsigned char c) { return c < ' ' || c == 0x7F; });
}

std::string ssidFault(const std::string& ssid) {
  if (ssid.empty()) return "Escreva o nome da rede Wi-Fi, como o celular o mostra.";
  if (ssid.size() > LONGEST_SSID) return "O nome de uma rede tem no máximo 32 bytes: confira-o.";
  if (hasControl(ssid)) return "O nome tem um caractere que não se vê: escreva-o de novo.";
  return "";
}

std::string wifiPasswordFault(const std::string& password) {
  if (password.empty()) return "";
  if (password.size() < SHORTEST_WIFI_PASSWORD || password.size() > LONGEST_WIFI_PASSWORD) {
    return "A senha de uma rede tem de 8 a 63 caracteres: confira a etiqueta do roteador.";
  }
  if (!isPrintableAscii(password)) return "Use só letras sem acento, números e sinais.";
  return "";
}

std::string credentialFault(const std::string& text) {
  if (text.size() > LONGEST_CREDENTIAL) return "São no máximo 128 caracteres: confira o que colou.";
  if (hasControl(text)) return "Há um caractere que não se vê: escreva de novo, em uma só linha.";
  return "";
}

std::string keyFault(const std::string& key) {
  if (key.empty()) return "";
  if (key.size() != KEY_LENGTH || !meter_core::isBase64url(key)) {
    return "A chave tem 43 letras, números, - ou _: copie-a inteira da credencial, ou deixe vazio.";
  }
  return "";
}

std::string certificateFault(const std::string& pem) {
  if (pem.empty()) return "";
  if (pem.size() > LONGEST_CERTIFICATE) {
    return "O certificado tem no máximo 3000 caracteres: cole só o da autoridade, um único.";
  }
  const std::size_t begin = pem.find("-----BEGIN CERTIFICATE-----");
  if (begin != 0 || pem.find("-----END CERTIFICATE-----") == std::string::npos) {
    return "Cole o certificado inteiro, de -----BEGIN CERTIFICATE----- a -----END "
           "CERTIFICATE-----.";
  }
  return "";
}

std::string topicBaseFault(const std::string& base) {
  const bool bad = base.empty() || base.size() > LONGEST_TOPIC_BASE || hasControl(base) ||
                   base.find_first_of("+#$ ") != std::string::npos || base.front() == '/' ||
                   base.back() == '/';
  return bad ? "Use o que o servidor tem em MQTT_TOPIC_BASE; sem mudança é hidrometro/v1." : "";
}

std::string serialFault(const std::string& serial) {
  if (isSerial(serial)) return "";
  return "Use de 1 a 64 letras maiúsculas, números, ponto, - ou _, começando com letra ou número.";
}

std::string pulsesFault(const std::string& text) {
  meter_core::Calibration calibration;
  if (readPulsesPerLitre(text, calibration)) return "";
  return "Escreva um número de 0,6 a 60000: para o sensor YF-S201 são 450.";
}

}  // namespace

std::vector<Fault> faultsOf(const Settings& settings) {
  BrokerUrl url;
  std::vector<Fault> all{
      {Field::Ssid, ssidFault(settings.ssid)},
      {Field::WifiPassword, wifiPasswordFault(settings.wifiPassword)},
      {Field::BrokerUrl, readBrokerUrl(settings.brokerUrl, url)},
      {Field::Username, credentialFault(settings.username)},
      {Field::Password, credentialFault(settings.password)},
      {Field::Key, keyFault(settings.key)},
      {Field::CaCertificate, certificateFault(settings.caCertificate)},
      {Field::TopicBase, topicBaseFault(settings.topicBase)},
      {Field::Serial, serialFault(settings.serial)},
      {Field::PulsesPerLitre, pulsesFault(settings.pulsesPerLitre)},
  };
  const auto isNone = [](const Fault& fault) { return fault.text.empty(); };
  all.erase(std::remove_if(all.begin(), all.end(), isNone), all.end());
  return all;
}

}  // namespace meter_shell
