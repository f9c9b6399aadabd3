import { useComputed } from "@preact/signals";
import { useNewDay, useServerDay } from "../lib/client/dashboard/use_server_now.ts";
import { MeterFacts, OneMeter } from "../lib/client/dashboard/one_meter.tsx";
import { useFlowTrail } from "../lib/client/dashboard/use_flow_trail.ts";
import { useHours } from "../lib/client/dashboard/use_hours.ts";
import { FlowCanvas } from "../lib/client/flow_canvas.tsx";
import { FlowTable } from "../lib/client/dashboard/flow_table.tsx";
import { ReadingTable } from "../lib/client/reading_table.tsx";
import { useLive, useSampled } from "../lib/client/use_live.ts";
import { concernsOf, type RowHabit } from "../lib/domain/dashboard/concern.ts";
import type { FlowPoint } from "../lib/domain/dashboard/flow_trail.ts";
import { sum, type WholeHabit, wholeMonth, wholeToday } from "../lib/domain/dashboard/whole.ts";
import type { MeterRow } from "../lib/domain/meter.ts";
import type { WireReading } from "../lib/domain/reading.ts";
import { DayHours } from "../lib/ui/dashboard/day_hours.tsx";
import { MonthFigure, TodayFigure } from "../lib/ui/dashboard/compared_figures.tsx";
import { NowFigure } from "../lib/ui/dashboard/now_figure.tsx";
import { Verdict } from "../lib/ui/dashboard/verdict.tsx";
import type { Language } from "../lib/ui/format.ts";
import { DASHBOARD_TEXTS } from "../lib/ui/texts/dashboard.ts";

/** Figures move on this often at most, ms: a person reads no faster. */
const SAMPLE_MS = 250;
/** What is usual by now moves on this often, ms. */
const TICK_MS = 1000;

interface OverviewProps {
  language: Language;
  timeZone: string;
  /** When the server wrote this, Unix ms. */
  at: number;
  /** The only meter that it is about; `null`: all of them. */
  serial: string | null;
  meters: MeterRow[];
  habit: WholeHabit;
  habits: Map<string, RowHabit>;
  /** The line of the flow so far: of the one meter its readings, oldest first. */
  history: WireReading[];
  trail: FlowPoint[];
}

/** How much water runs now, how much ran today and this month, and whether that is as usual. */
export default function Overview(props: OverviewProps) {
  const { language, timeZone, at, serial, meters, habit, habits, history } = props;
  const seed = serial === null ? { meters } : { meters, readings: new Map([[serial, history]]) };
  const { state } = useLive(seed);
  const own = useComputed(() =>
    serial === null ? state.meterList.value : [state.meters.value.get(serial) ?? meters[0]]
  );
  const rows = useSampled(own, SAMPLE_MS);
  const { now, time } = useServerDay(at, TICK_MS, timeZone);
  useNewDay(at, now, timeZone);
  const liters = sum(rows.map(({ todayLiters }) => todayLiters));
  const hours = useHours(habit.today, liters, Math.floor(time));
  const trail = useFlowTrail(own, props.trail);
  const today = wholeToday(rows, habits, time);
  const t = DASHBOARD_TEXTS[language];
  const concerns = rows.map((row) => concernsOf(row, habits.get(row.numeroSerie), time));
  const figure = { rows, habit, language };
  return (
    <section class="stack" data-serial={serial ?? undefined}>
      <div class="card answer">
        {serial === null && <Verdict concerns={concerns} today={today} language={language} />}
        {serial !== null && (
          <OneMeter
            row={rows[0]}
            habit={habits.get(serial)}
            concerns={concerns[0]}
            today={today}
            now={now}
            language={language}
          />
        )}
        <div class="answer-figures">
          <NowFigure rows={rows} language={language} />
          <TodayFigure {...figure} comparison={today} />
          <MonthFigure {...figure} comparison={wholeMonth(rows, habit, time)} />
          {serial !== null && <MeterFacts row={rows[0]} language={language} timeZone={timeZone} />}
        </div>
      </div>
      <div class="columns">
        <section class="card stack flow">
          <FlowCanvas
            readings={serial === null ? trail : state.readings(serial)}
            label={serial === null ? t.wholeFlow : undefined}
            language={language}
            timeZone={timeZone}
          />
          {serial === null
            ? <FlowTable points={trail.value} language={language} timeZone={timeZone} />
            : (
              <ReadingTable
                readings={state.readings(serial).value}
                language={language}
                timeZone={timeZone}
              />
            )}
        </section>
        <DayHours
          today={hours}
          typical={habit.typical?.byHour ?? null}
          days={habit.typical?.days ?? null}
          hour={Math.floor(time)}
          language={language}
        />
      </div>
    </section>
  );
}
