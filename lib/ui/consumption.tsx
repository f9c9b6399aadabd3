import type { ComponentChildren } from "preact";
import { BucketTable, FlowTable, formatPercent } from "./bucket_table.tsx";
import { ChartLegend, Marks } from "./chart_legend.tsx";
import { type Language, splitUnit } from "./format.ts";
import type { Mark } from "./marks.ts";
import type { MeterRange } from "./meter_range.ts";
import { fullName, type PlaceWords } from "./place_words.ts";
import type { Place, Totals } from "./series.ts";
import type { ConsumptionTexts } from "./texts/consumption.ts";
import { fill } from "./texts/meters.ts";
import { formatVolume } from "./volume.ts";

/** A range of a meter, made of buckets. */
export interface ConsumptionView {
  readonly range: MeterRange;
  /** All of them, those that are still to come too. */
  readonly places: readonly Place[];
  readonly totals: Totals;
  /** L a place, of the range before; `null` when nothing was measured there. */
  readonly meanBefore: number | null;
  readonly marks: readonly Mark[];
  /** Marks that are left out. */
  readonly moreMarks: number;
  /** Unix ms. */
  readonly now: number;
}

interface ConsumptionProps extends PlaceWords {
  readonly view: ConsumptionView;
  /** Of this page with another query. */
  readonly address: (query: string) => string;
  /** The chart, which only a browser draws. */
  readonly children: ComponentChildren;
}

const past = ({ places, now }: ConsumptionView) => places.filter(({ start }) => start <= now);
const isEmpty = (view: ConsumptionView) => view.places.every(({ sums }) => sums === null);

/** What flowed in a range: its figures, the bars, what they mean, and all of it in a table. */
export function Consumption(props: ConsumptionProps) {
  const { view, texts, children } = props;
  const { consumption: t } = texts;
  const { range } = view;
  const places = past(view);
  return (
    <section class="card stack" id="consumption">
      <h2>{t.title} {texts.sizes[range.size].each}</h2>
      {isEmpty(view) ? <p class="muted">{t.none}</p> : (
        <>
          <Summary {...props} />
          <div>
            <p class="notice no-script">{t.noScript}</p>
            {children}
          </div>
          <ChartLegend {...props} places={places} />
          <Marks {...props} marks={view.marks} more={view.moreMarks} />
          <details>
            <summary>{t.table}</summary>
            <BucketTable {...props} places={places} range={range} label={t.table} />
          </details>
        </>
      )}
    </section>
  );
}

function Summary(props: ConsumptionProps) {
  const { view: { range, totals, meanBefore }, language, texts } = props;
  const { consumption: t } = texts;
  const size = texts.sizes[range.size];
  const { total, mean, most } = totals;
  return (
    <div class="figures summary">
      <Figure label={t.total} figure={formatVolume(total, language)} />
      {mean !== null && range.starts.length > 1 && (
        <Figure label={size.mean} figure={formatVolume(mean, language)}>
          {meanBefore !== null && compared(mean, meanBefore, language, t)}
        </Figure>
      )}
      {most?.sums && range.starts.length > 1 && (
        <Figure label={size.most} figure={formatVolume(most.sums.liters, language)}>
          {fullName(most, range.size, props)}
        </Figure>
      )}
    </div>
  );
}

/** Shares above this say nothing: the range before was hardly measured, or nobody was at home. */
const MOST_SHARE = 10;

function compared(
  mean: number,
  before: number,
  language: Language,
  t: ConsumptionTexts["consumption"],
): string {
  const values = { mean: formatVolume(before, language) };
  const share = before > 0 ? mean / before - 1 : Infinity;
  if (share > MOST_SHARE) return fill(t.before, values);
  if (Math.abs(share) < 0.005) return t.same;
  return fill(share > 0 ? t.more : t.less, { ...values, percent: formatPercent(share, language) });
}

interface FigureProps {
  readonly label: string;
  readonly figure: string;
  readonly children?: ComponentChildren;
}

function Figure({ label, figure, children }: FigureProps) {
  const { value, unit } = splitUnit(figure);
  return (
    <div class="figure">
      <span class="figure-label">{label}</span>
      <span>
        <span class="figure-value">{value}</span> <span class="figure-unit">{unit}</span>
      </span>
      {children && <span class="muted small">{children}</span>}
    </div>
  );
}

/** The flow in a range: mean line and band, and both in a table. */
export function Flow(props: ConsumptionProps) {
  const { view, texts, children } = props;
  const { flow: t, consumption } = texts;
  const places = past(view);
  const hasFlow = places.some(({ sums }) => sums !== null && sums.flowAvg !== null);
  return (
    <section class="card stack" id="flow">
      <div>
        <h2>
          {t.title} <span class="muted small">L/min</span>
        </h2>
        {hasFlow && <p class="muted">{t.lead}</p>}
      </div>
      {!hasFlow ? <p class="muted">{t.none}</p> : (
        <>
          <div>
            <p class="notice no-script">{consumption.noScript}</p>
            {children}
          </div>
          <details>
            <summary>{t.table}</summary>
            <FlowTable {...props} places={places} range={view.range} label={t.table} />
          </details>
        </>
      )}
    </section>
  );
}
