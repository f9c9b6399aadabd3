/** The form of an API key: from its fields to what is to be created. */

import { parseInstant } from "../../lib/api/instant.ts";
import { createCalendar } from "../../lib/domain/calendar.ts";
import { SCOPES } from "../../lib/identity.ts";
import type { KeyValues } from "../../lib/ui/settings/key_form.tsx";
import { metersChoiceOf } from "./meters_choice.ts";

/** A date as fields of type `date` send it. */
const DATE = /^2\d{3}-\d{2}-\d{2}$/;

/** What stands in the form. */
export function keyValuesOf(form: URLSearchParams): KeyValues {
  return {
    name: form.get("name")?.trim() ?? "",
    scopes: SCOPES.filter((scope) => form.getAll("scopes").includes(scope)),
    meters: metersChoiceOf(form),
    expiresAt: form.get("expiresAt")?.trim() ?? "",
  };
}

/** The first instant after a day, Unix ms; `null` for an empty field, `NaN` for what is no date. */
export function endOfDay(date: string, timeZone: string): number | null {
  if (date === "") return null;
  const day = DATE.test(date) ? parseInstant(date, timeZone) : null;
  return day === null ? NaN : createCalendar(timeZone).nextDay(day);
}
