/** The form of the first set-up: what was sent becomes settings, or faults. */
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "settings.h"

namespace meter_shell {

/** Of a field as it is named in HTML. @returns what was sent, empty when nothing was */
using SentFields = std::function<std::string(const char* name)>;

/** @returns the name of a field in HTML */
const char* nameOf(Field field);

/** What a form makes of the settings that were there before. */
struct FormOutcome {
  /** To be shown again when there are faults, and kept when there are none. */
  Settings settings;
  std::vector<Fault> faults;
};

/**
 * Secrets are never shown, so an empty one means the one that is there; with another network it means
 * an open one, and without a user name none. A pasted credential goes before the single fields.
 */
FormOutcome readForm(const SentFields& sent, const Settings& before);

}  // namespace meter_shell
