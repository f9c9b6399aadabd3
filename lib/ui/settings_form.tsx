import type { MeterSettings } from "../domain/meter.ts";
import { formatNumber, type Language } from "./format.ts";
import { FormField } from "./form_field.tsx";
import type { MeterTexts } from "./texts/meters.ts";
import { typeNumber } from "./typed_number.ts";

/** The settings in the order of the form. */
export const SETTING_FIELDS = [
  "name",
  "group",
  "registerDigits",
  "maxFlowLmin",
  "billingDay",
  "pulsesPerLiter",
] as const satisfies (keyof MeterSettings)[];

export type SettingField = typeof SETTING_FIELDS[number];

/** What stands in the fields, as text. */
export type SettingTexts = Readonly<Record<SettingField, string>>;

/** The settings as the form shows them; nothing set is an empty field. */
export function settingTexts(settings: MeterSettings, language: Language): SettingTexts {
  const text = (value: string | number | null) =>
    typeof value === "number" ? typeNumber(value, language) : value ?? "";
  return {
    name: text(settings.name),
    group: text(settings.group),
    registerDigits: text(settings.registerDigits),
    maxFlowLmin: text(settings.maxFlowLmin),
    billingDay: text(settings.billingDay),
    pulsesPerLiter: text(settings.pulsesPerLiter),
  };
}

interface SettingsFormProps {
  readonly serial: string;
  readonly values: SettingTexts;
  /** Fields whose values cannot be used. */
  readonly faults: readonly string[];
  readonly texts: MeterTexts;
}

export function SettingsForm({ serial, values, faults, texts }: SettingsFormProps) {
  const { settings: t } = texts;
  return (
    <form class="stack form-grid" method="post" action={`/meters/${serial}/settings`}>
      <p class="muted">{t.lead}</p>
      {SETTING_FIELDS.map((field) => (
        <FormField
          key={field}
          name={field}
          label={t[field]}
          help={t.help[field]}
          fault={faults.includes(field) ? texts.faults[field] : undefined}
          value={values[field]}
          inputMode={field === "name" || field === "group" ? "text" : "decimal"}
          required={field === "billingDay"}
        />
      ))}
      <div class="row">
        <button class="button button-primary" type="submit">{t.save}</button>
      </div>
    </form>
  );
}

interface SettingsFactsProps {
  readonly settings: MeterSettings;
  readonly language: Language;
  readonly texts: MeterTexts;
}

/** The settings to read. */
export function SettingsFacts({ settings, language, texts: { settings: t } }: SettingsFactsProps) {
  const text = (value: string | number | null) =>
    typeof value === "number" ? formatNumber(value, language, 9) : value ?? t.unset;
  return (
    <dl class="facts">
      {SETTING_FIELDS.map((field) => (
        <div key={field}>
          <dt>{t[field]}</dt>
          <dd>{text(settings[field])}</dd>
        </div>
      ))}
    </dl>
  );
}
