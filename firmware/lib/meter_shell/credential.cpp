#include "credential.h"

#include <array>

#include "json_scanner.h"

namespace meter_shell {

namespace {

struct Member {
  std::string_view key;
  std::string Settings::*field;
};

constexpr std::array<Member, 5> MEMBERS{{
    {"url", &Settings::brokerUrl},
    {"username", &Settings::username},
    {"password", &Settings::password},
    {"key", &Settings::key},
    {"base", &Settings::topicBase},
}};

}  // namespace

std::string readCredential(std::string_view text, Settings& settings) {
  const char* const incomplete =
      "Isto não é o texto inteiro do código QR: copie tudo, de { até }, da página de credenciais.";
  Settings read = settings;
  std::array<bool, MEMBERS.size()> seen{};
  meter_core::JsonScanner scanner(text);
  meter_core::JsonMember member;
  while (scanner.next(member)) {
    for (std::size_t i = 0; i < MEMBERS.size(); i++) {
      if (member.key != MEMBERS[i].key) continue;
      if (member.type != meter_core::JsonType::String || member.escaped || seen[i]) {
        return incomplete;
      }
      seen[i] = true;
      read.*MEMBERS[i].field = member.value;
    }
  }
  if (!scanner.complete()) return incomplete;
  for (const bool was : seen) {
    if (!was) return incomplete;
  }
  read.serial = read.username;
  settings = read;
  return "";
}

}  // namespace meter_shell
