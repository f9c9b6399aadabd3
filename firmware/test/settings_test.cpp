#include "settings.h"

#include "broker_url.h"
#include "check.h"
#include "credential.h"

using namespace meter_shell;

static const std::string KEY(43, 'k');

static Settings usable() {
  Settings settings;
  settings.ssid = "Casa da Água";
  settings.wifiPassword = "segredo-da-casa";
  settings.brokerUrl = "mqtts://agua.example";
  settings.username = "ABC123";
  settings.password = "p";
  settings.key = KEY;
  settings.serial = "ABC123";
  return settings;
}

static std::string textOf(const Settings& settings, Field field) {
  for (const Fault& fault : faultsOf(settings)) {
    if (fault.field == field) return fault.text;
  }
  return "";
}

TEST("faultsOf() finds nothing to say of usable settings") {
  CHECK_EQUAL(faultsOf(usable()).size(), 0U);
  Settings bare;
  bare.ssid = "rede";
  bare.brokerUrl = "mqtt://192.168.0.10";
  bare.serial = "HM-0";
  CHECK_EQUAL(faultsOf(bare).size(), 0U);
}

TEST("faultsOf() says all faults at once, each with what to do") {
  Settings settings;
  settings.serial = "";
  settings.pulsesPerLitre = "muitos";
  CHECK_EQUAL(faultsOf(settings).size(), 4U);
  CHECK(textOf(settings, Field::Ssid).find("como o celular") != std::string::npos);
  CHECK(textOf(settings, Field::PulsesPerLitre).find("0,6 a 60000") != std::string::npos);
}

TEST("faultsOf() knows the limits of a network's name and password") {
  Settings settings = usable();
  settings.ssid = std::string(32, 's');
  settings.wifiPassword = std::string(63, 'p');
  CHECK_EQUAL(faultsOf(settings).size(), 0U);
  settings.ssid += 's';
  settings.wifiPassword += 'p';
  CHECK_EQUAL(faultsOf(settings).size(), 2U);
  settings.ssid = "a\nb";
  settings.wifiPassword = "curta12";
  CHECK_EQUAL(faultsOf(settings).size(), 2U);
  settings.ssid = "ab";
  settings.wifiPassword = "com acento é";
  CHECK(textOf(settings, Field::WifiPassword).find("sem acento") != std::string::npos);
  settings.wifiPassword = "";
  CHECK_EQUAL(faultsOf(settings).size(), 0U);
}

TEST("faultsOf() refuses a key, certificate, topic base or serial that cannot work") {
  Settings settings = usable();
  settings.key = KEY.substr(1);
  CHECK(!textOf(settings, Field::Key).empty());
  settings.key = KEY.substr(1) + "+";
  CHECK(!textOf(settings, Field::Key).empty());
  settings = usable();
  settings.caCertificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
  CHECK_EQUAL(faultsOf(settings).size(), 0U);
  settings.caCertificate = "MIIB";
  CHECK(!textOf(settings, Field::CaCertificate).empty());
  for (const char* base : {"", "a/", "/a", "a/+", "#", "a b"}) {
    settings = usable();
    settings.topicBase = base;
    CHECK(!textOf(settings, Field::TopicBase).empty());
  }
  for (const char* serial : {"", "abc", "-A", "A/B", "A B"}) {
    settings = usable();
    settings.serial = serial;
    CHECK(!textOf(settings, Field::Serial).empty());
  }
}

TEST("faultsOf() takes pulses per litre with comma or point") {
  Settings settings = usable();
  for (const char* pulses : {"450", "450,5", "450.5", "0,6", "60000"}) {
    settings.pulsesPerLitre = pulses;
    CHECK_EQUAL(faultsOf(settings).size(), 0U);
  }
  for (const char* pulses : {"", "0", "0,5", "60001", "4 50", "-450", "450 p/L"}) {
    settings.pulsesPerLitre = pulses;
    CHECK_EQUAL(faultsOf(settings).size(), 1U);
  }
}

TEST("encodeSettings() and decodeSettings() keep every field") {
  Settings settings = usable();
  settings.caCertificate = std::string(3'000, 'c');
  settings.topicBase = "a/b";
  settings.pulsesPerLitre = "12,5";
  Settings read;
  CHECK(decodeSettings(encodeSettings(settings), read));
  CHECK(encodeSettings(read) == encodeSettings(settings));
  CHECK_EQUAL(read.ssid, settings.ssid);
  CHECK_EQUAL(read.caCertificate, settings.caCertificate);
  CHECK_EQUAL(read.pulsesPerLitre, settings.pulsesPerLitre);
}

TEST("decodeSettings() takes no part of a value, and no other version") {
  const std::string bytes = encodeSettings(usable());
  Settings read;
  read.ssid = "antes";
  for (std::size_t length = 0; length < bytes.size(); length++) {
    CHECK(!decodeSettings(std::string_view(bytes).substr(0, length), read));
  }
  CHECK(!decodeSettings(bytes + "x", read));
  CHECK(!decodeSettings("\x02" + bytes.substr(1), read));
  CHECK_EQUAL(read.ssid, std::string("antes"));
}

TEST("readBrokerUrl() reads scheme, host and port") {
  BrokerUrl url;
  CHECK_EQUAL(readBrokerUrl("mqtt://192.168.0.10:1884", url), std::string());
  CHECK(!url.tls);
  CHECK_EQUAL(url.host, std::string("192.168.0.10"));
  CHECK_EQUAL(url.port, 1884);
  CHECK_EQUAL(readBrokerUrl("mqtts://agua.example/", url), std::string());
  CHECK(url.tls);
  CHECK_EQUAL(url.host, std::string("agua.example"));
  CHECK_EQUAL(url.port, 8883);
}

TEST("readBrokerUrl() says what to do and leaves the URL as it was") {
  BrokerUrl url;
  for (const char* text : {"", "192.168.0.10", "http://a", "ws://a", "mqtt://", "mqtt://a:0",
                           "mqtt://a:65536", "mqtt://a:", "mqtt://a:1x", "mqtt://u:p@a",
                           "mqtt://a/b", "mqtt://[::1]:1883", "mqtt://a b", "mqtt://.a"}) {
    CHECK(!readBrokerUrl(text, url).empty());
  }
  CHECK(url.host.empty());
}

TEST("readCredential() takes the text of the server's QR code") {
  Settings settings;
  const std::string text =
      "{\"url\":\"mqtts://agua.example:8883\",\"username\":\"ABC123\",\n"
      "\"password\":\"p-_\",\"key\":\"" +
      KEY + "\",\"base\":\"hidrometro/v2\",\"novo\":1}";
  CHECK_EQUAL(readCredential(text, settings), std::string());
  CHECK_EQUAL(settings.brokerUrl, std::string("mqtts://agua.example:8883"));
  CHECK_EQUAL(settings.username, std::string("ABC123"));
  CHECK_EQUAL(settings.serial, std::string("ABC123"));
  CHECK_EQUAL(settings.password, std::string("p-_"));
  CHECK_EQUAL(settings.key, KEY);
  CHECK_EQUAL(settings.topicBase, std::string("hidrometro/v2"));
}

TEST("readCredential() takes nothing of a text that is not whole") {
  Settings settings;
  settings.username = "antes";
  const std::string text =
      "{\"url\":\"mqtt://a\",\"username\":\"A\",\"password\":\"p\",\"key\":\"k\",\"base\":\"b\"}";
  for (std::size_t length = 0; length < text.size(); length++) {
    CHECK(!readCredential(text.substr(0, length), settings).empty());
  }
  CHECK(!readCredential("{\"url\":\"mqtt://a\"}", settings).empty());
  CHECK(!readCredential("{\"url\":1," + text.substr(1), settings).empty());
  CHECK(!readCredential("{\"url\":\"mqtt://b\"," + text.substr(1), settings).empty());
  CHECK(
      !readCredential("{\"novo\":\"\\n\",\"url\":\"\\u0061\"," + text.substr(1), settings).empty());
  CHECK_EQUAL(settings.username, std::string("antes"));
}
