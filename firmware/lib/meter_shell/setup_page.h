/** The pages of the first set-up, in Portuguese of Brazil. */
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "settings.h"

namespace meter_shell {

/** Text that may stand in HTML, between tags and in a quoted attribute. */
std::string escapeHtml(std::string_view text);

/**
 * The form, with what is known already; secrets are left out, since whoever is in the access point
 * reads it.
 *
 * @param faults shown beside their fields
 */
std::string setupPage(const Settings& settings, const std::vector<Fault>& faults);

/** Says that the settings are kept and the meter starts anew. */
std::string savedPage(const Settings& settings);

/** Says that the memory did not take the settings. */
std::string notSavedPage();

}  // namespace meter_shell
