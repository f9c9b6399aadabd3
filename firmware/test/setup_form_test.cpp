#include "setup_form.h"

#include <map>

#include "check.h"
#include "setup_page.h"

using namespace meter_shell;

using Sent = std::map<std::string, std::string>;

static FormOutcome read(const Sent& sent, const Settings& before) {
  return readForm(
      [&](const char* name) {
        const auto found = sent.find(name);
        return found == sent.end() ? std::string() : found->second;
      },
      before);
}

static Settings before() {
  Settings settings;
  settings.ssid = "rede";
  settings.wifiPassword = "senha-antiga";
  settings.brokerUrl = "mqtt://a";
  settings.username = "ABC123";
  settings.password = "p";
  settings.key = std::string(43, 'k');
  settings.serial = "ABC123";
  return settings;
}

static bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST("readForm() takes network and pasted credential, and nothing else is needed") {
  Settings fresh;
  fresh.serial = "HM-AABBCCDDEEFF";
  const FormOutcome outcome =
      read({{"rede", "Casa"},
            {"senha_wifi", "12345678"},
            {"credencial",
             " {\"url\":\"mqtt://192.168.0.10:1883\",\"username\":\"ABC123\","
             "\"password\":\"p\",\"key\":\"" +
                 std::string(43, 'k') + "\",\"base\":\"hidrometro/v1\"}\r\n"}},
           fresh);
  CHECK_EQUAL(outcome.faults.size(), 0U);
  CHECK_EQUAL(outcome.settings.brokerUrl, std::string("mqtt://192.168.0.10:1883"));
  CHECK_EQUAL(outcome.settings.serial, std::string("ABC123"));
  CHECK_EQUAL(outcome.settings.pulsesPerLitre, std::string("450"));
}

TEST("readForm() keeps the secrets that were not typed anew") {
  const FormOutcome outcome =
      read({{"rede", "rede"}, {"servidor", "mqtt://b"}, {"usuario", "ABC123"}}, before());
  CHECK_EQUAL(outcome.faults.size(), 0U);
  CHECK_EQUAL(outcome.settings.brokerUrl, std::string("mqtt://b"));
  CHECK_EQUAL(outcome.settings.wifiPassword, std::string("senha-antiga"));
  CHECK_EQUAL(outcome.settings.password, std::string("p"));
  CHECK_EQUAL(outcome.settings.key, before().key);
  CHECK_EQUAL(outcome.settings.serial, std::string("ABC123"));
}

TEST("readForm() never takes a password to another network or to no user") {
  const FormOutcome outcome = read({{"rede", "aberta"}, {"servidor", "mqtt://a"}}, before());
  CHECK_EQUAL(outcome.faults.size(), 0U);
  CHECK_EQUAL(outcome.settings.wifiPassword, std::string());
  CHECK_EQUAL(outcome.settings.password, std::string());
}

TEST("readForm() makes a serial capital, and leaves the blanks of a network's name") {
  const FormOutcome outcome =
      read({{"rede", " casa "}, {"servidor", " mqtt://a "}, {"serie", " abc-9 "}}, before());
  CHECK_EQUAL(outcome.faults.size(), 0U);
  CHECK_EQUAL(outcome.settings.ssid, std::string(" casa "));
  CHECK_EQUAL(outcome.settings.brokerUrl, std::string("mqtt://a"));
  CHECK_EQUAL(outcome.settings.serial, std::string("ABC-9"));
}

TEST("readForm() leaves the returns of a pasted certificate out") {
  const FormOutcome outcome = read(
      {{"rede", "rede"},
       {"servidor", "mqtts://a"},
       {"certificado", "-----BEGIN CERTIFICATE-----\r\nMIIB\r\n-----END CERTIFICATE-----\r\n"}},
      before());
  CHECK_EQUAL(outcome.faults.size(), 0U);
  CHECK_EQUAL(outcome.settings.caCertificate,
              std::string("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"));
}

TEST("readForm() names a credential that is not whole") {
  const FormOutcome outcome =
      read({{"rede", "rede"}, {"servidor", "mqtt://a"}, {"credencial", "{\"url\":"}}, before());
  CHECK_EQUAL(outcome.faults.size(), 1U);
  CHECK(outcome.faults[0].field == Field::Credential);
  CHECK(has(setupPage(outcome.settings, outcome.faults), escapeHtml(outcome.faults[0].text)));
}

TEST("setupPage() shows faults beside their fields and never a secret") {
  Settings settings = before();
  settings.ssid = "\"><script>alert('x')</script>&";
  settings.wifiPassword = "wifi-secreta";
  settings.password = "servidor-secreta";
  settings.serial = "<b>";
  const std::string page = setupPage(settings, faultsOf(settings));
  CHECK(!has(page, "<script>"));
  CHECK(!has(page, "<b>"));
  CHECK(has(page, "value=\"&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;\""));
  CHECK(!has(page, "wifi-secreta"));
  CHECK(!has(page, "servidor-secreta"));
  CHECK(!has(page, settings.key));
  CHECK(has(page, "Nada foi gravado"));
  CHECK(has(page, "<details open>"));
  CHECK(!has(savedPage(settings), "<script>"));
}

TEST("setupPage() has a labelled field for everything that readForm() reads") {
  const std::string page = setupPage(before(), {});
  CHECK(!has(page, "class=\"erro\""));
  for (const Field field : {Field::Ssid, Field::WifiPassword, Field::Credential, Field::BrokerUrl,
                            Field::Username, Field::Password, Field::Key, Field::CaCertificate,
                            Field::TopicBase, Field::Serial, Field::PulsesPerLitre}) {
    const std::string name = nameOf(field);
    CHECK(has(page, "<label for=\"" + name + "\">"));
    CHECK(has(page, "id=\"" + name + "\" name=\"" + name + "\""));
  }
}
