import { useRef, useState } from "preact/hooks";
import { useServerDay } from "../lib/client/dashboard/use_server_now.ts";
import { Changed, Columns, MeterGroups } from "../lib/client/dashboard/meter_groups.tsx";
import { MeterTools } from "../lib/client/dashboard/meter_tools.tsx";
import { useKeptFocus } from "../lib/client/use_kept_focus.ts";
import { useLive, useSampled } from "../lib/client/use_live.ts";
import {
  arrange,
  type ArrangeBy,
  type Filter,
  FILTERS,
  passes,
  type Wanted,
  withNew,
} from "../lib/domain/dashboard/arrange.ts";
import type { RowHabit } from "../lib/domain/dashboard/concern.ts";
import type { MeterRow } from "../lib/domain/meter.ts";
import { formatNumber, type Language } from "../lib/ui/format.ts";
import { DASHBOARD_TEXTS } from "../lib/ui/texts/dashboard.ts";
import { fill } from "../lib/ui/texts/meters.ts";

/** Lines move on this often at most, ms. */
const SAMPLE_MS = 250;
/** What is usual by now, and how long ago something was, move on this often, ms. */
const TICK_MS = 60_000;
/** More meters than these are lines of a list, not cards, and can be searched. */
const MOST_CARDS = 6;

interface MeterListProps {
  language: Language;
  timeZone: string;
  /** When the server wrote this, Unix ms. */
  at: number;
  meters: MeterRow[];
  habits: Map<string, RowHabit>;
  query: string;
  filter: Filter;
}

/**
 * All meters, those first that need attention. The order is that of the moment at which it was asked for:
 * no line moves away under the pointer, and one that should is said.
 */
export default function MeterList(props: MeterListProps) {
  const { language, timeZone, at, habits } = props;
  const rows = useSampled(useLive({ meters: props.meters }).state.meterList, SAMPLE_MS);
  const { now, time } = useServerDay(at, TICK_MS, timeZone);
  const by: ArrangeBy = { habits, time, language };
  const [wanted, setWanted] = useState<Wanted>({ query: props.query, filter: props.filter });
  const [groups, setGroups] = useState(() => arrange(rows, wanted, by));
  const [known, setKnown] = useState(rows.length);
  const ask = (next: Wanted) => {
    setWanted(next);
    setGroups(arrange(rows, next, by));
    keepInAddress(next);
  };
  if (rows.length !== known) {
    setKnown(rows.length);
    setGroups(withNew(groups, arrange(rows, wanted, by)));
  }
  const head = useRef<HTMLDivElement>(null);
  useKeptFocus(head);
  if (rows.length < 2) return null;
  const t = DASHBOARD_TEXTS[language].list;
  const isLong = rows.length > MOST_CARDS;
  const line = { habits, time, now, language, timeZone };
  const shown = groups.reduce((count, { serials }) => count + serials.length, 0);
  const words = {
    some: formatNumber(shown, language),
    all: formatNumber(rows.length, language),
  };
  return (
    <section class="stack meters" id="meters">
      <div class="section-head" ref={head} tabIndex={-1}>
        <h2>{t.title}</h2>
        <Changed {...{ groups, rows, wanted, by, language }} onSort={() => ask(wanted)} />
      </div>
      {isLong && (
        <MeterTools
          wanted={wanted}
          counts={countsOf(rows, by)}
          onChange={ask}
          language={language}
        />
      )}
      {isLong && <p class="muted small" role="status">{fill(t.shown, words)}</p>}
      {shown === 0 && (
        <p class="card">
          {t.nothing} <a href="/dashboard#meters">{t.everything}</a>
        </p>
      )}
      {isLong && shown > 0 && <Columns language={language} />}
      <MeterGroups {...line} {...{ groups, rows, isLong }} />
    </section>
  );
}

function countsOf(rows: readonly MeterRow[], by: ArrangeBy): Record<Filter, number> {
  const count = (filter: Filter) => rows.filter((row) => passes(row, filter, by)).length;
  const counts = FILTERS.map((filter) => [filter, count(filter)] as const);
  return Object.fromEntries(counts) as Record<Filter, number>;
}

/** A reload, or a link that somebody sends on, shows the same meters. */
function keepInAddress({ query, filter }: Wanted): void {
  const url = new URL(location.href);
  const set = (name: string, value: string, none: string) =>
    value === none ? url.searchParams.delete(name) : url.searchParams.set(name, value);
  set("q", query.trim(), "");
  set("status", filter, "all");
  history.replaceState(history.state, "", url);
}
