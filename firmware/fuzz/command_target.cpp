/** What must hold of any bytes that come as a command. The entry point is that of libFuzzer. */
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "base64url.h"
#include "command_check.h"

using namespace meter_core;

namespace {

void require(bool condition) {
  if (!condition) __builtin_trap();
}

CommandContext contextOf(std::string_view key) {
  CommandContext context;
  context.serial = "ABC123";
  context.key = key;
  context.timeKnown = true;
  context.now = 1'790'000'060;
  return context;
}

void requireBounds(const Order& order) {
  const std::uint64_t calibration = order.calibration.nanopulsesPerLitre();
  require(calibration >= 600'000'000U && calibration <= 60'000'000'000'000U);
  require(order.simulatedFlow <= 10'000'000);
  require(order.interval <= 3'600'000);
  require((order.interval >= 1'000) == (order.action == Action::SetInterval));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy that ends where it ends: the sanitizer sees a read beyond it.
  const std::unique_ptr<char[]> exact(new char[size]);
  if (size > 0) std::memcpy(exact.get(), data, size);
  Command command;
  const bool whole = decodeCommand({exact.get(), size}, command);
  require(command.id.empty() || command.id.view().size() == COMMAND_ID_LENGTH);
  require(isBase64url(command.id.view()));
  if (!whole) return 0;
  require(!command.id.empty() && !command.action.empty());

  const CommandRuling open = ruleOnCommand(command, contextOf({}));
  if (open.verdict == Verdict::Obey) requireBounds(open.order);

  // Only the commands that its holder signed are obeyed by this key: those of the driver's beginnings.
  const CommandRuling closed =
      ruleOnCommand(command, contextOf("kkkkkkkkkkkkkkkkkkkkAbC-_0123456789abcdefgh"));
  if (closed.verdict != Verdict::Obey) return 0;
  require(command.nonce == 12'734 || command.nonce == 12'735);
  require(command.value.view() == (command.nonce == 12'734 ? "7.5" : ""));
  require(command.action.view() == (command.nonce == 12'734 ? "setCalibration" : "reset"));
  return 0;
}
