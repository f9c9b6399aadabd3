/** Whether a command may be obeyed. */
#pragma once

#include <cstdint>
#include <string_view>

#include "calibration.h"
#include "command.h"

namespace meter_core {

enum class Action { Reset, SetCalibration, Simulate, SimSetFlow, SimOff, SetInterval };

/** What a command asks for, within the contract's bounds. */
struct Order {
  Action action = Action::Reset;
  /** Of `SetCalibration`. */
  Calibration calibration;
  /** Of `Simulate` and `SimSetFlow`, mL/min, at least 1. */
  std::uint32_t simulatedFlow = 0;
  /** Of `SetInterval`, ms. */
  std::uint32_t interval = 0;
};

enum class Verdict {
  Obey,
  /** It is the last that was obeyed, delivered again: not done twice, answered as done. */
  DoneBefore,
  Refuse,
  Expired,
  /** It is for another meter: not even an answer. */
  Ignore,
};

/** Why nothing is done although the answer is that it is done. */
inline constexpr std::string_view DONE_BEFORE = "já executado";

struct CommandRuling {
  Verdict verdict = Verdict::Ignore;
  /** Of all but `Obey` and `Ignore`, for people, in Portuguese of Brazil. */
  std::string_view reason;
  /** Of `Obey`. */
  Order order;
};

/** What the meter knows when a command comes. */
struct CommandContext {
  /** In capital letters. */
  std::string_view serial;
  /** As it was given, 43 characters: the text is the key, there is nothing to decode. Empty: none. */
  std::string_view key;
  /** Of the last command that was obeyed; 0: none. */
  std::uint64_t lastNonce = 0;
  bool timeKnown = false;
  /** Unix s, when known. */
  std::uint64_t now = 0;
};

/**
 * The order of the checks: whose it is; signature; nonce; expiry; action and value. A forged command
 * so learns nothing but that it is forged.
 *
 * Without a known time a signed command is obeyed by its nonce alone: it may then be later than its
 * sender meant, but never a second time and never behind a newer one. To refuse it instead would leave
 * a meter without NTP deaf for good.
 *
 * A meter without a key has no defence against replays; it heeds the expiry where it can.
 */
CommandRuling ruleOnCommand(const Command& command, const CommandContext& context);

}  // namespace meter_core
