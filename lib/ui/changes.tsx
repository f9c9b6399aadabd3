import type { MeterChange } from "../domain/meter.ts";
import { mlToLiters } from "../domain/units.ts";
import { formatExactLiters, formatInstant, formatNumber, type Language } from "./format.ts";
import type { MeterTexts } from "./texts/meters.ts";

interface ChangesProps {
  /** Newest first; `null` for those who may not see them. */
  readonly changes: readonly MeterChange[] | null;
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: MeterTexts;
}

/** Who changed what of a meter, and when. */
export function Changes(props: ChangesProps) {
  const { changes, texts: { changes: t } } = props;
  return (
    <section class="card stack" id="changes">
      <h2>{t.title}</h2>
      {changes === null
        ? <p class="muted">{t.signIn}</p>
        : changes.length === 0
        ? <p class="muted">{t.none}</p>
        : (
          <details>
            <summary>{props.texts.open.changes}</summary>
            <ChangeTable {...props} changes={changes} />
          </details>
        )}
    </section>
  );
}

type ChangeTableProps = ChangesProps & { readonly changes: readonly MeterChange[] };

function ChangeTable({ changes, language, timeZone, texts }: ChangeTableProps) {
  const { changes: t } = texts;
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={t.title}>
      <table class="changes">
        <thead>
          <tr>
            <th scope="col">{t.when}</th>
            <th scope="col">{t.who}</th>
            <th scope="col">{t.what}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change, index) => (
            <tr key={index}>
              <td>{formatInstant(change.at, language, timeZone)}</td>
              <td>{change.by}</td>
              <td>
                {change.what === "replacement" && <strong>{texts.replacement.title}</strong>}
                <ul class="plain">
                  {fieldsOf(change).map((field) => (
                    <li key={field}>{describe(change, field, { language, timeZone, texts })}</li>
                  ))}
                </ul>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const fieldsOf = ({ before, after }: MeterChange) => [
  ...new Set([...Object.keys(after), ...Object.keys(before)]),
];

type Words = Pick<ChangesProps, "language" | "timeZone" | "texts">;

/** A replacement has no before: its values are new. */
function describe({ before, after, what }: MeterChange, field: string, words: Words): string {
  const now = valueOf(field, after[field], words);
  const name = nameOf(field, words.texts);
  if (what === "replacement") return `${name}: ${now}`;
  return `${name}: ${valueOf(field, before[field], words)} → ${now}`;
}

/** The label of the field in its form; one that has none keeps its own name. */
function nameOf(field: string, { settings, replacement }: MeterTexts): string {
  const labels: Readonly<Record<string, string>> = {
    name: settings.name,
    group: settings.group,
    registerDigits: settings.registerDigits,
    maxFlowLmin: settings.maxFlowLmin,
    billingDay: settings.billingDay,
    pulsesPerLiter: settings.pulsesPerLiter,
    at: replacement.at,
    finalMl: replacement.finalLiters,
    initialMl: replacement.initialLiters,
    reason: replacement.reason,
  };
  return Object.hasOwn(labels, field) ? labels[field] : field;
}

function valueOf(field: string, value: unknown, { language, timeZone, texts }: Words): string {
  if (value === null || value === undefined) return texts.settings.unset;
  if (typeof value !== "number") return String(value);
  if (field === "at") return formatInstant(value, language, timeZone);
  if (field.endsWith("Ml")) return formatExactLiters(mlToLiters(value), language);
  return formatNumber(value, language, 9);
}
