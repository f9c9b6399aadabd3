import { type MeterRange, RANGES } from "./meter_range.ts";
import { type PlaceWords, spanName } from "./place_words.ts";
import { fill } from "./texts/meters.ts";

interface RangePickerProps extends PlaceWords {
  readonly range: MeterRange;
  /** Of this page with another query. */
  readonly address: (query: string) => string;
  /** Of the form: this page without a query. */
  readonly action: string;
  /** Parameters that the form sends besides. */
  readonly kept: Readonly<Record<string, string>>;
}

/** Chooses the stretch of time that is shown: links and a form, so that the address keeps it. */
export function RangePicker(props: RangePickerProps) {
  const { range, address, texts: { range: t } } = props;
  return (
    <nav class="range stack" aria-label={t.label} id="range">
      {range.fault !== null && <p class="notice notice-bad" role="alert">{t.faults[range.fault]}
      </p>}
      <div class="range-row">
        <ul class="segments">
          {RANGES.map((name) => (
            <li key={name}>
              <a
                href={address(`range=${name}`)}
                aria-current={range.name === name ? "true" : undefined}
                data-range={name}
              >
                {name === "live" && <span class="live-dot" aria-hidden="true"></span>}
                {t.names[name]}
              </a>
            </li>
          ))}
        </ul>
        <OwnRange {...props} />
      </div>
      {range.name !== "live" && <Steps {...props} />}
    </nav>
  );
}

function OwnRange({ range, action, kept, texts: { range: t } }: RangePickerProps) {
  const { from, to } = range.dates;
  return (
    <details class="own-range" open={range.fault === "dates" || range.fault === "order"}>
      <summary aria-current={range.name === "own" ? "true" : undefined}>{t.own}</summary>
      <form method="get" action={action}>
        <label class="field">
          <span>{t.from}</span>
          <input type="date" name="from" required min="2010-01-01" value={from} />
        </label>
        <label class="field">
          <span>{t.to}</span>
          <input type="date" name="to" required min="2010-01-01" value={to} />
        </label>
        {Object.entries(kept).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <button class="button button-primary" type="submit">{t.show}</button>
      </form>
    </details>
  );
}

/** Which stretch it is, and the ones beside it. */
function Steps(props: RangePickerProps) {
  const { range, address, texts: { range: t } } = props;
  const { earlier, later, parent } = range;
  return (
    <div class="range-steps">
      <Step query={earlier} text={t.earlier} sign="‹" address={address} />
      <p class="range-span">
        <strong>{spanName(range, props)}</strong>
        {range.name === "day" && (
          <a class="small" href={address(parent)}>
            {fill(t.back, { range: t.names[parentName(parent)] })}
          </a>
        )}
      </p>
      <Step query={later} text={t.later} sign="›" address={address} />
    </div>
  );
}

function parentName(query: string): typeof RANGES[number] {
  return RANGES.find((name) => query === `range=${name}`) ?? "7d";
}

interface StepProps {
  readonly query: string | null;
  readonly text: string;
  readonly sign: string;
  readonly address: (query: string) => string;
}

/** A way that leads nowhere keeps its place: the others do not move under the finger. */
function Step({ query, text, sign, address }: StepProps) {
  const mark = <span aria-hidden="true">{sign}</span>;
  if (query === null) return <span class="step step-none" aria-hidden="true">{sign}</span>;
  return <a class="step" href={address(query)} aria-label={text} title={text}>{mark}</a>;
}
