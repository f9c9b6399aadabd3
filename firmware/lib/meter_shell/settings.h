/** What a meter is told before it can go on the net, and how that is kept. */
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace meter_shell {

/** As a person typed them; `faultsOf` says whether a meter can use them. */
struct Settings {
  std::string ssid;
  /** Empty: an open network. */
  std::string wifiPassword;
  /** `mqtt://` or `mqtts://`, host and port. */
  std::string brokerUrl;
  /** Empty: none is sent. */
  std::string username;
  std::string password;
  /** Signs the commands, 43 base64url characters; empty: unsigned ones are obeyed. */
  std::string key;
  /** PEM; empty: the authorities that the firmware brings along. */
  std::string caCertificate;
  /** `MQTT_TOPIC_BASE` of the server. */
  std::string topicBase = "hidrometro/v1";
  /** In capital letters. */
  std::string serial;
  /** Of the first start; later the meter's own records and commands say it. */
  std::string pulsesPerLitre = "450";
};

enum class Field {
  Ssid,
  WifiPassword,
  Credential,
  BrokerUrl,
  Username,
  Password,
  Key,
  CaCertificate,
  TopicBase,
  Serial,
  PulsesPerLitre,
};

/** What is wrong with a field, and what to do about it: for people, in Portuguese of Brazil. */
struct Fault {
  Field field = Field::Ssid;
  std::string text;
};

/** @returns every fault; none: the meter can go on the net with these settings */
std::vector<Fault> faultsOf(const Settings& settings);

/**
 * All settings in one value, since NVS changes a value as a whole but not two of them together: a power
 * cut must not leave the network of one set-up with the password of another.
 */
std::string encodeSettings(const Settings& settings);

/** @returns false, and `out` is left as it was, when the bytes are not a whole value of this version */
bool decodeSettings(std::string_view bytes, Settings& out);

}  // namespace meter_shell
