/** The forms of one meter: from the texts of their fields to values, by the checks of the API. */

import { type Checked, checkReplacement, checkSettings } from "../../lib/api/mod.ts";
import type { MeterSettings, RecordedReplacement } from "../../lib/domain/meter.ts";
import { UnavailableError } from "../../lib/services.ts";
import type { Language } from "../../lib/ui/format.ts";
import { REPLACEMENT_FIELDS, type ReplacementTexts } from "../../lib/ui/replacement_form.tsx";
import { SETTING_FIELDS, type SettingTexts } from "../../lib/ui/settings_form.tsx";
import { readNumber } from "../../lib/ui/typed_number.ts";

type Texts<Field extends string> = Record<Field, string>;

/** The texts of the named fields; one that was not sent is empty. */
function textsOf<Field extends string>(
  form: URLSearchParams,
  fields: readonly Field[],
): Texts<Field> {
  const entries = fields.map((field) => [field, form.get(field)?.trim() ?? ""]);
  return Object.fromEntries(entries) as Texts<Field>;
}

export const settingTextsOf = (form: URLSearchParams): SettingTexts =>
  textsOf(form, SETTING_FIELDS);
export const replacementTextsOf = (form: URLSearchParams): ReplacementTexts =>
  textsOf(form, REPLACEMENT_FIELDS);

/** An empty field is no value. */
export function readSettings(
  texts: SettingTexts,
  language: Language,
): Checked<Partial<MeterSettings>> {
  const orNull = (text: string) => text === "" ? null : text;
  const number = (text: string) => text === "" ? null : readNumber(text, language);
  return checkSettings({
    name: orNull(texts.name),
    group: orNull(texts.group),
    registerDigits: number(texts.registerDigits),
    maxFlowLmin: number(texts.maxFlowLmin),
    billingDay: number(texts.billingDay),
    pulsesPerLiter: number(texts.pulsesPerLiter),
  });
}

export function readReplacement(
  texts: ReplacementTexts,
  language: Language,
  timeZone: string,
  now: number,
): Checked<RecordedReplacement> {
  const { at, finalLiters, initialLiters, reason } = texts;
  const registers = {
    finalLiters: readNumber(finalLiters, language),
    initialLiters: readNumber(initialLiters, language),
  };
  return checkReplacement({ at, ...registers, reason }, timeZone, now);
}

/** What of `wanted` differs from what is set. */
export function differences(
  wanted: Partial<MeterSettings>,
  current: MeterSettings,
): Partial<MeterSettings> {
  const names = Object.keys(wanted) as (keyof MeterSettings)[];
  return Object.fromEntries(
    names.filter((name) => wanted[name] !== current[name]).map((name) => [name, wanted[name]]),
  );
}

/** Runs a change. @returns whether it was kept; `false` while the writer refuses */
export async function attempt(change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    if (error instanceof UnavailableError) return false;
    throw error;
  }
}
