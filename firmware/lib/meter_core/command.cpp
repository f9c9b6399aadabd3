#include "command.h"

#include "base64url.h"
#include "json_number.h"
#include "json_scanner.h"

namespace meter_core {

namespace {

template <std::size_t CAPACITY>
bool takeText(const JsonMember& member, FixedText<CAPACITY>& out) {
  const bool usable = member.type == JsonType::String && !member.escaped && !member.value.empty();
  return usable && out.empty() && out.assign(member.value);
}

/** The numbers of a command begin at 1, so that 0 is one that was not there. */
bool takeWhole(const JsonMember& member, std::uint64_t& out) {
  const bool usable = member.type == JsonType::Number && out == 0;
  return usable && parseWhole(member.value, out) && out > 0;
}

bool takeId(const JsonMember& member, Command& out) {
  if (member.value.size() != COMMAND_ID_LENGTH || !isBase64url(member.value)) return false;
  return takeText(member, out.id);
}

bool takeValue(const JsonMember& member, Command& out) {
  return member.type == JsonType::Number && out.value.empty() && out.value.assign(member.value);
}

bool take(const JsonMember& member, Command& out) {
  if (member.key == "id") return takeId(member, out);
  if (member.key == "action") return takeText(member, out.action);
  if (member.key == "value") return takeValue(member, out);
  if (member.key == "numeroSerie") return takeText(member, out.serial);
  if (member.key == "iat") return takeWhole(member, out.issuedAt);
  if (member.key == "exp") return takeWhole(member, out.expiresAt);
  if (member.key == "nonce") return takeWhole(member, out.nonce);
  if (member.key == "sig") return takeText(member, out.signature);
  return true;
}

}  // namespace

bool decodeCommand(std::string_view text, Command& out) {
  out = Command{};
  JsonScanner scanner(text);
  JsonMember member;
  bool good = true;
  while (scanner.next(member)) good = take(member, out) && good;
  return good && scanner.complete() && !out.id.empty() && !out.action.empty();
}

}  // namespace meter_core
