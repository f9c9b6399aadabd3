import { sum, type WholeComparison, type WholeHabit } from "../../domain/dashboard/whole.ts";
import type { MeterRow } from "../../domain/meter.ts";
import type { Language } from "../format.ts";
import { DASHBOARD_TEXTS } from "../texts/dashboard.ts";
import { fill } from "../texts/meters.ts";
import { ComparedFigure } from "./compared_figure.tsx";

interface FigureProps {
  readonly rows: readonly MeterRow[];
  readonly habit: WholeHabit;
  readonly comparison: WholeComparison | null;
  readonly language: Language;
}

/** Today so far against the same hours of the days before. */
export function TodayFigure({ rows, habit: { typical }, comparison, language }: FigureProps) {
  const { today: label, day: texts } = DASHBOARD_TEXTS[language];
  const days = typical?.days ?? null;
  const isHeard = rows.some(({ online }) => online);
  const end = days === 1
    ? texts.endYesterday
    : days === null
    ? texts.endMixed
    : fill(texts.end, { days: String(days) });
  return (
    <ComparedFigure
      label={label}
      liters={sum(rows.map(({ todayLiters }) => todayLiters))}
      comparison={comparison}
      end={sum(typical?.byHour ?? [])}
      texts={{ ...texts, end, none: isHeard ? texts.none : texts.silent }}
      base={days === 1 ? texts.yesterday : texts.usual}
      meters={rows.length}
      language={language}
    />
  );
}

/** This month so far against the last one until the same day and hour. */
export function MonthFigure({ rows, habit: { lastMonth }, comparison, language }: FigureProps) {
  const { month: label, monthly: texts } = DASHBOARD_TEXTS[language];
  return (
    <ComparedFigure
      label={label}
      liters={sum(rows.map(({ monthLiters }) => monthLiters))}
      comparison={comparison}
      end={lastMonth?.total ?? 0}
      texts={texts}
      base={lastMonth?.day === null ? texts.usualWhole : texts.usual}
      meters={rows.length}
      language={language}
    />
  );
}
