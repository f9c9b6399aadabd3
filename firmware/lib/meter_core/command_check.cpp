#include "command_check.h"

#include "base64url.h"
#include "sha256.h"
#include "text_writer.h"

namespace meter_core {

namespace {

CommandRuling refuse(std::string_view reason) { return {Verdict::Refuse, reason, {}}; }

/** In the same time wherever the texts differ, so that a signature cannot be guessed bit by bit. */
bool equalInConstantTime(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); i++) {
    difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i] ^ b[i]));
  }
  return difference == 0;
}

/** id\naction\nvalue\nnumeroSerie\niat\nexp\nnonce (contract, section 3). */
bool isSignedWith(std::string_view key, const Command& command) {
  HmacSha256 code(key);
  for (const std::string_view text :
       {command.id.view(), command.action.view(), command.value.view(), command.serial.view()}) {
    code.update(text);
    code.update("\n");
  }
  char buffer[64];
  TextWriter numbers(buffer, sizeof buffer);
  numbers.whole(command.issuedAt);
  numbers.put("\n");
  numbers.whole(command.expiresAt);
  numbers.put("\n");
  numbers.whole(command.nonce);
  code.update(numbers.text());
  const auto expected = base64url(code.finish());
  return equalInConstantTime({expected.data(), expected.size()}, command.signature.view());
}

bool readAction(std::string_view text, Action& out) {
  struct Name {
    std::string_view text;
    Action action;
  };
  static constexpr Name NAMES[] = {
      {"reset", Action::Reset},
      {"setCalibration", Action::SetCalibration},
      {"simulate", Action::Simulate},
      {"simSetFlow", Action::SimSetFlow},
      {"simOff", Action::SimOff},
      {"simulateOff", Action::SimOff},
      {"setInterval", Action::SetInterval},
  };
  for (const Name& name : NAMES) {
    if (name.text != text) continue;
    out = name.action;
    return true;
  }
  return false;
}

/** A number of thousandths between two bounds: L/min as mL/min, s as ms. */
bool readThousandths(const Decimal& value, std::uint64_t least, std::uint64_t most,
                     std::uint32_t& out) {
  std::uint64_t scaled = 0;
  if (!scaleDecimal(value, 1, 3, scaled) || scaled < least || scaled > most) return false;
  out = static_cast<std::uint32_t>(scaled);
  return true;
}

/** The server's bound of a simulated flow, 10,000 L/min, in mL/min. */
constexpr std::uint64_t MOST_SIMULATED_FLOW = 10'000'000;
/** 1 to 3,600 s (contract, section 3), in ms. */
constexpr std::uint64_t LEAST_INTERVAL = 1'000;
constexpr std::uint64_t MOST_INTERVAL = 3'600'000;

bool readValue(const Command& command, Order& order) {
  if (order.action == Action::Reset || order.action == Action::SimOff) return true;
  Decimal value;
  if (!parseDecimal(command.value.view(), value)) return false;
  switch (order.action) {
    case Action::SetCalibration:
      return Calibration::fromHertzPerLitreMinute(value, order.calibration);
    case Action::SetInterval:
      return readThousandths(value, LEAST_INTERVAL, MOST_INTERVAL, order.interval);
    default:
      return readThousandths(value, 1, MOST_SIMULATED_FLOW, order.simulatedFlow);
  }
}

}  // namespace

CommandRuling ruleOnCommand(const Command& command, const CommandContext& context) {
  const bool keyed = !context.key.empty();
  const bool ours = command.serial.view() == context.serial;
  if (!ours && (keyed || !command.serial.empty())) return {};
  if (keyed) {
    if (command.signature.empty()) return refuse("sem assinatura");
    const bool whole = command.issuedAt > 0 && command.expiresAt > 0 && command.nonce > 0;
    if (!whole || !isSignedWith(context.key, command)) return refuse("assinatura inválida");
    if (command.nonce == context.lastNonce) return {Verdict::DoneBefore, DONE_BEFORE, {}};
    if (command.nonce < context.lastNonce) return refuse("comando repetido");
  }
  if (context.timeKnown && command.expiresAt > 0 && context.now >= command.expiresAt) {
    return {Verdict::Expired, "prazo vencido", {}};
  }
  CommandRuling ruling{Verdict::Obey, {}, {}};
  if (!readAction(command.action.view(), ruling.order.action)) return refuse("ação desconhecida");
  if (!readValue(command, ruling.order)) return refuse("valor fora dos limites");
  return ruling;
}

}  // namespace meter_core
