#include "command.h"

#include "check.h"
#include "command_check.h"
#include "signed_command.h"

using namespace meter_core;

/** Signed by Node's createHmac over the contract's text. */
static const std::string CALIBRATION =
    "{\"id\":\"AbCdEfGhIjKlMnOp\",\"action\":\"setCalibration\",\"value\":7.5,"
    "\"numeroSerie\":\"ABC123\",\"iat\":1790000000,\"exp\":1790000120,\"nonce\":12734,"
    "\"sig\":\"zsJxU9ToVlSsE1krWCrSUDX6eT5qx76tkXq93FH33mo\"}";
static const std::string RESET =
    "{\"id\":\"AbCdEfGhIjKlMnOp\",\"action\":\"reset\","
    "\"numeroSerie\":\"ABC123\",\"iat\":1790000000,\"exp\":1790000120,\"nonce\":12735,"
    "\"sig\":\"VisAuiH_xnhWpLs2oAqWnJbeUWiE54L2Sms-wuz62rw\"}";

static CommandContext context() {
  CommandContext known;
  known.serial = "ABC123";
  known.key = KEY;
  known.lastNonce = 12'000;
  known.timeKnown = true;
  known.now = 1'790'000'060;
  return known;
}

static CommandRuling rule(const std::string& text, const CommandContext& known) {
  Command command;
  CHECK(decodeCommand(text, command));
  return ruleOnCommand(command, known);
}

static bool refusedFor(const CommandRuling& ruling, std::string_view reason) {
  return ruling.verdict == Verdict::Refuse && ruling.reason == reason;
}

/** A command of a meter without a key. */
static CommandRuling ruleUnsigned(const std::string& action, const std::string& value) {
  CommandContext known = context();
  known.key = {};
  const std::string shown = value.empty() ? "" : ",\"value\":" + value;
  return rule("{\"id\":\"AbCdEfGhIjKlMnOp\",\"action\":\"" + action + "\"" + shown + "}", known);
}

/** A command with any value, signed as the server would. */
static std::string signedWith(const std::string& value) {
  return signedCommand("simulate", value, 13'000);
}

TEST("decodeCommand() reads what the server sends") {
  Command command;
  CHECK(decodeCommand(CALIBRATION, command));
  CHECK(command.id.view() == "AbCdEfGhIjKlMnOp");
  CHECK(command.action.view() == "setCalibration");
  CHECK(command.value.view() == "7.5");
  CHECK(command.serial.view() == "ABC123");
  CHECK_EQUAL(command.issuedAt, 1'790'000'000U);
  CHECK_EQUAL(command.expiresAt, 1'790'000'120U);
  CHECK_EQUAL(command.nonce, 12'734U);
  CHECK(command.signature.view() == "zsJxU9ToVlSsE1krWCrSUDX6eT5qx76tkXq93FH33mo");
}

TEST("decodeCommand() refuses what is no command, and keeps the id where there is one") {
  Command command;
  for (const std::string rest :
       {"", ",\"action\":5", ",\"action\":null", ",\"action\":\"\"",
        ",\"action\":\"aVeryLongActionName\"", ",\"action\":\"r\\u0065set\"",
        ",\"action\":\"reset\",\"action\":\"reset\"", ",\"action\":\"reset\",\"value\":\"7.5\"",
        ",\"action\":\"reset\",\"nonce\":1.5", ",\"action\":\"reset\",\"nonce\":-1",
        ",\"action\":\"reset\",\"nonce\":18446744073709551617",
        ",\"action\":\"reset\",\"exp\":\"1790000120\"", ",\"action\":\"reset\",\"value\":[1]",
        ",\"action\":\"reset\",\"value\":1.00000000000000000000000000000001",
        ",\"action\":\"reset\",\"sig\":\"zsJxU9ToVlSsE1krWCrSUDX6eT5qx76tkXq93FH33moA\""}) {
    CHECK(!decodeCommand("{\"id\":\"AbCdEfGhIjKlMnOp\"" + rest + "}", command));
    CHECK(command.id.view() == "AbCdEfGhIjKlMnOp");
  }
  for (const std::string id : {"AbCdEfGhIjKlMnO", "AbCdEfGhIjKlMnOpQ", "AbCdEfGhIjKlMn+/", ""}) {
    CHECK(!decodeCommand("{\"id\":\"" + id + "\",\"action\":\"reset\"}", command));
    CHECK(command.id.empty());
  }
  CHECK(!decodeCommand("{\"totalLiters\":0}", command));
}

TEST("ruleOnCommand() obeys a command that its server signed") {
  const CommandRuling calibration = rule(CALIBRATION, context());
  CHECK(calibration.verdict == Verdict::Obey);
  CHECK(calibration.order.action == Action::SetCalibration);
  CHECK_EQUAL(calibration.order.calibration.nanopulsesPerLitre(), 450'000'000'000U);
  const CommandRuling reset = rule(RESET, context());
  CHECK(reset.verdict == Verdict::Obey);
  CHECK(reset.order.action == Action::Reset);
}

TEST("ruleOnCommand() refuses a command of which anything was changed") {
  for (std::size_t at = 0; at < CALIBRATION.size(); at++) {
    for (const char c : {'0', '1', 'A', 'b', ' '}) {
      std::string changed = CALIBRATION;
      if (changed[at] == c) continue;
      changed[at] = c;
      Command command;
      if (!decodeCommand(changed, command)) continue;
      const CommandRuling ruling = ruleOnCommand(command, context());
      CHECK(ruling.verdict == Verdict::Refuse || ruling.verdict == Verdict::Ignore);
    }
  }
  CommandContext other = context();
  other.key = "another key of forty-three characters......";
  CHECK(refusedFor(rule(CALIBRATION, other), "assinatura inválida"));
}

TEST("ruleOnCommand() refuses an unsigned command once the meter has a key") {
  const std::string bare =
      "{\"id\":\"AbCdEfGhIjKlMnOp\",\"action\":\"reset\",\"numeroSerie\":\"ABC123\"";
  CHECK(refusedFor(rule(bare + "}", context()), "sem assinatura"));
  CHECK(refusedFor(rule(bare + ",\"sig\":\"zsJx\"}", context()), "assinatura inválida"));
}

TEST("ruleOnCommand() does no command twice, and none behind a newer one") {
  CommandContext known = context();
  known.lastNonce = 12'734;
  CHECK(rule(CALIBRATION, known).verdict == Verdict::DoneBefore);
  known.now = 1'790'009'999;
  CHECK(rule(CALIBRATION, known).verdict == Verdict::DoneBefore);
  known.lastNonce = 12'735;
  CHECK(refusedFor(rule(CALIBRATION, known), "comando repetido"));
}

TEST(
    "ruleOnCommand() refuses what is too late where the time is known, and goes by the nonce "
    "else") {
  CommandContext known = context();
  known.now = 1'790'000'119;
  CHECK(rule(CALIBRATION, known).verdict == Verdict::Obey);
  known.now = 1'790'000'120;
  CHECK(rule(CALIBRATION, known).verdict == Verdict::Expired);
  known.timeKnown = false;
  CHECK(rule(CALIBRATION, known).verdict == Verdict::Obey);
  known.lastNonce = 12'735;
  CHECK(rule(CALIBRATION, known).verdict == Verdict::Refuse);
}

TEST("ruleOnCommand() leaves other meters' commands alone") {
  CommandContext known = context();
  known.serial = "ABC124";
  CHECK(rule(CALIBRATION, known).verdict == Verdict::Ignore);
  known.key = {};
  CHECK(rule(CALIBRATION, known).verdict == Verdict::Ignore);
}

TEST("ruleOnCommand() holds the contract's bounds of values") {
  const auto obeys = [](const std::string& action, const std::string& value) {
    return ruleUnsigned(action, value).verdict == Verdict::Obey;
  };
  CHECK(obeys("reset", "") && obeys("simOff", "") && obeys("simulateOff", ""));
  CHECK(obeys("setCalibration", "0.01") && obeys("setCalibration", "1000"));
  CHECK(!obeys("setCalibration", "0.009") && !obeys("setCalibration", "1000.1"));
  CHECK(!obeys("setCalibration", "") && !obeys("setCalibration", "-7.5"));
  CHECK(obeys("simulate", "0.001") && obeys("simSetFlow", "10000"));
  CHECK(!obeys("simulate", "0") && !obeys("simSetFlow", "10001") && !obeys("simulate", ""));
  CHECK(obeys("setInterval", "1") && obeys("setInterval", "3600"));
  CHECK(!obeys("setInterval", "0.5") && !obeys("setInterval", "3601"));
  CHECK(refusedFor(ruleUnsigned("format", ""), "ação desconhecida"));
  CHECK_EQUAL(ruleUnsigned("simulate", "8.25").order.simulatedFlow, 8250U);
  CHECK_EQUAL(ruleUnsigned("setInterval", "1e1").order.interval, 10'000U);
}

TEST("ruleOnCommand() signs the value as it stands in the JSON") {
  for (const std::string value : {"8", "8.0", "80e-1", "0.0167"}) {
    CHECK(rule(signedWith(value), context()).verdict == Verdict::Obey);
  }
  CHECK(refusedFor(rule(signedWith("0"), context()), "valor fora dos limites"));
}
