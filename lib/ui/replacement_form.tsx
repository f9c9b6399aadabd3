import { FormField } from "./form_field.tsx";
import { fill, type MeterTexts } from "./texts/meters.ts";

export const REPLACEMENT_FIELDS = ["at", "finalLiters", "initialLiters", "reason"] as const;

export type ReplacementField = typeof REPLACEMENT_FIELDS[number];

/** What stands in the fields, as text; `at` to the minute, in the zone of the installation. */
export type ReplacementTexts = Readonly<Record<ReplacementField, string>>;

interface ReplacementFormProps {
  readonly serial: string;
  readonly values: ReplacementTexts;
  /** Fields whose values cannot be used. */
  readonly faults: readonly string[];
  readonly timeZone: string;
  readonly texts: MeterTexts;
}

/** Asks for a replacement; what it sends is shown again for confirmation before it is recorded. */
export function ReplacementForm(props: ReplacementFormProps) {
  const { serial, values, faults, timeZone, texts } = props;
  const { replacement: t } = texts;
  const field = (name: ReplacementField) => ({
    name,
    label: t[name],
    value: values[name],
    required: true,
    fault: faults.includes(name) ? texts.faults[name] : undefined,
  });
  return (
    <form class="stack form-grid" method="post" action={`/meters/${serial}/replacement`}>
      <p class="muted">{t.lead}</p>
      <FormField {...field("at")} type="datetime-local" help={fill(t.atHelp, { timeZone })} />
      <FormField {...field("finalLiters")} inputMode="decimal" help={t.litersHelp} />
      <FormField {...field("initialLiters")} inputMode="decimal" help={t.litersHelp} />
      <FormField {...field("reason")} help={t.reasonHelp} />
      <div class="row">
        <button class="button button-primary" type="submit" name="step" value="check">
          {t.check}
        </button>
      </div>
    </form>
  );
}
