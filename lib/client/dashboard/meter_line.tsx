/** One meter in the list of all. */

import { Component } from "preact";
import {
  type Concern,
  concernsOf,
  type RowHabit,
  todayCompared,
} from "../../domain/dashboard/concern.ts";
import type { MeterRow } from "../../domain/meter.ts";
import { comparisonWords } from "../../ui/comparison_words.ts";
import { CONCERN_TONES, concernWords } from "../../ui/dashboard/concern_words.ts";
import { formatFlow, type Language } from "../../ui/format.ts";
import { formatMoment } from "../../ui/moment.ts";
import { Chip } from "../../ui/parts/chip.tsx";
import { Trend } from "../../ui/parts/trend.tsx";
import { DASHBOARD_TEXTS } from "../../ui/texts/dashboard.ts";
import { formatVolume } from "../../ui/volume.ts";

interface MeterLineProps {
  readonly row: MeterRow;
  readonly habit: RowHabit | undefined;
  /** As `clockTime` gives it, and Unix ms: both move on once a minute. */
  readonly time: number;
  readonly now: number;
  readonly language: Language;
  readonly timeZone: string;
}

/**
 * A class for `shouldComponentUpdate`: of hundreds of meters one reading must cost one line. Its markup is
 * short, since a page has it once for each meter and is not compressed.
 */
export class MeterLine extends Component<MeterLineProps> {
  override shouldComponentUpdate(next: MeterLineProps): boolean {
    const { row, habit, now, language, timeZone } = this.props;
    return next.row !== row || next.habit !== habit || next.now !== now ||
      next.language !== language || next.timeZone !== timeZone;
  }

  override render(props: MeterLineProps) {
    const { row, habit, time, now, language, timeZone } = props;
    const { list: t, now: nowLabel, today } = DASHBOARD_TEXTS[language];
    const serial = row.numeroSerie;
    const concerns = concernsOf(row, habit, time);
    const isRunning = row.online && row.flowLmin > 0;
    return (
      <li class="meter-line" data-serial={serial} data-concern={concerns[0]}>
        <div class="meter-name">
          <a href={`/meters/${encodeURIComponent(serial)}`}>{row.name ?? serial}</a>
          {row.name !== null && <span class="muted">{serial}</span>}
        </div>
        <div class="meter-state">
          <small>{t.state}</small>
          <Concerns {...props} concerns={concerns} />
        </div>
        <div class="meter-number meter-now" data-running={isRunning || undefined}>
          <small>{nowLabel}</small> {row.online ? formatFlow(row.flowLmin, language) : "–"}
        </div>
        <div class="meter-number">
          <small>{today}</small> {formatVolume(row.todayLiters, language)}
        </div>
        <div class="meter-usual">
          <small>{t.usual}</small> <Against {...props} />
        </div>
        <div class="meter-number meter-seen">
          <small>{t.seen}</small>{" "}
          {row.lastSeen === 0 ? "–" : formatMoment(row.lastSeen, now, language, timeZone)}
        </div>
      </li>
    );
  }
}

function Concerns(
  { row, habit, now, language, concerns }: MeterLineProps & {
    readonly concerns: readonly Concern[];
  },
) {
  if (concerns.length === 0) {
    return <span class="meter-well">{DASHBOARD_TEXTS[language].list.well}</span>;
  }
  return (
    <span class="meter-concerns">
      {concerns.map((concern) => (
        <span key={concern} data-flag={concern}>
          <Chip tone={CONCERN_TONES[concern]}>
            {concernWords(concern, row, habit, now, language)}
          </Chip>
        </span>
      ))}
    </span>
  );
}

function Against({ row, habit, time, language }: MeterLineProps) {
  const { list: t } = DASHBOARD_TEXTS[language];
  // What it counted since it was heard last is not known.
  if (!row.online) return <span class="muted">–</span>;
  const compared = todayCompared(row, habit, time);
  if (compared === null) return <span class="muted">{t.noUsual}</span>;
  const texts = {
    above: t.more,
    below: t.less,
    same: t.asUsual,
    times: t.times,
    fromNothing: t.fromNothing,
  };
  const words = comparisonWords(compared, texts, language);
  // What is as usual, and that is most of them, needs no arrow.
  if (words.tone === "ok") return <span class="muted">{words.text}</span>;
  return <Trend {...words} />;
}
