import { useRef } from "preact/hooks";
import { Columns } from "../lib/client/dashboard/meter_groups.tsx";
import { MeterLine } from "../lib/client/dashboard/meter_line.tsx";
import { useNewDay, useServerDay } from "../lib/client/dashboard/use_server_now.ts";
import { useKeptFocus } from "../lib/client/use_kept_focus.ts";
import { useLive, useSampled } from "../lib/client/use_live.ts";
import { byConcern } from "../lib/domain/dashboard/by_concern.ts";
import type { RowHabit } from "../lib/domain/dashboard/concern.ts";
import type { MeterRow } from "../lib/domain/meter.ts";
import { concernHelp } from "../lib/ui/dashboard/concern_words.ts";
import { formatNumber, type Language } from "../lib/ui/format.ts";
import { ALERT_TEXTS } from "../lib/ui/texts/alerts.ts";
import { DASHBOARD_TEXTS } from "../lib/ui/texts/dashboard.ts";
import { fill } from "../lib/ui/texts/meters.ts";

/** Lines move on this often at most, ms. */
const SAMPLE_MS = 1000;
/** What is usual by now, and how long ago something was, move on this often, ms. */
const TICK_MS = 60_000;

interface AttentionListProps {
  language: Language;
  timeZone: string;
  /** When the server wrote this, Unix ms. */
  at: number;
  meters: MeterRow[];
  habits: Map<string, RowHabit>;
}

/** The meters that need attention now, under what is the matter with them. */
export default function AttentionList(props: AttentionListProps) {
  const { language, timeZone, at, habits } = props;
  const rows = useSampled(useLive({ meters: props.meters }).state.meterList, SAMPLE_MS);
  const { now, time } = useServerDay(at, TICK_MS, timeZone);
  useNewDay(at, now, timeZone);
  const groups = byConcern(rows, { habits, time, language });
  const t = ALERT_TEXTS[language];
  const { verdicts } = DASHBOARD_TEXTS[language];
  const some = groups.reduce((count, group) => count + group.rows.length, 0);
  const count = (value: number) => formatNumber(value, language);
  const [list, verdict] = [useRef<HTMLDivElement>(null), useRef<HTMLParagraphElement>(null)];
  useKeptFocus(list, verdict);
  return (
    <div class="stack attention" ref={list}>
      <p
        class={some === 0 ? "verdict verdict-ok" : "verdict verdict-warn"}
        role="status"
        ref={verdict}
        tabIndex={-1}
      >
        <span class="verdict-mark" aria-hidden="true"></span>
        <strong>
          {some === 0
            ? t.calm
            : some === 1
            ? verdicts.one
            : fill(verdicts.many, { some: count(some) })}
        </strong>
      </p>
      {some === 0 && <p class="muted">{fill(t.calmHelp, { all: count(rows.length) })}</p>}
      {groups.map(({ concern, rows }) => (
        <section class="stack attention-group" key={concern} data-concern={concern}>
          <div>
            <h2>
              {t.titles[concern]} <span class="muted">{count(rows.length)}</span>
            </h2>
            <p class="muted">{concernHelp(concern, language)}</p>
          </div>
          <Columns language={language} />
          <ul class="plain meter-lines">
            {rows.map((row) => (
              <MeterLine
                key={row.numeroSerie}
                {...{ row, time, now, language, timeZone }}
                habit={habits.get(row.numeroSerie)}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
