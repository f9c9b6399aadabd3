/** The list of meters in the order in which somebody should look at them, as far as it is asked for. */

import type { MeterRow } from "../meter.ts";
import { byUrgency, concernsOf, needsAttention, type RowHabit } from "./concern.ts";
import { search } from "./search.ts";

/** What a list may be narrowed down to. */
export const FILTERS = ["all", "attention", "flowing", "silent"] as const;
export type Filter = typeof FILTERS[number];

/** The filter of this name; all for anything else. */
export function parseFilter(value: string | null): Filter {
  return FILTERS.find((filter) => filter === value) ?? "all";
}

/** Which meters are asked for. */
export interface Wanted {
  /** What is looked for in name, serial and group. */
  readonly query: string;
  readonly filter: Filter;
}

/** What the order depends on besides the rows. */
export interface ArrangeBy {
  readonly habits: ReadonlyMap<string, RowHabit>;
  /** As `clockTime` gives it. */
  readonly time: number;
  /** BCP 47, for the order of names. */
  readonly language: string;
}

/** Meters under one heading. */
export interface MeterGroup {
  /** `rest`: neither pressing nor in a group. */
  readonly kind: "attention" | "group" | "rest";
  /** Of the group; `null` for the other kinds. */
  readonly name: string | null;
  readonly serials: readonly string[];
}

/** Whether a meter passes a filter. */
export function passes(row: MeterRow, filter: Filter, { habits, time }: ArrangeBy): boolean {
  switch (filter) {
    case "all":
      return true;
    case "attention":
      return needsAttention(concernsOf(row, habits.get(row.numeroSerie), time));
    case "flowing":
      return row.online && row.flowLmin > 0;
    case "silent":
      return !row.online;
  }
}

/** First those that need attention, whatever their group; then by group; each by its name. */
export function arrange(
  rows: readonly MeterRow[],
  { query, filter }: Wanted,
  by: ArrangeBy,
): MeterGroup[] {
  const names = new Intl.Collator(by.language, { numeric: true, sensitivity: "base" });
  const asked = search(rows, query)
    .filter((row) => passes(row, filter, by))
    .map((row) => ({ row, concerns: concernsOf(row, by.habits.get(row.numeroSerie), by.time) }))
    .sort((a, b) =>
      byUrgency(a.concerns, b.concerns) || names.compare(nameOf(a.row), nameOf(b.row))
    );
  const pressing = asked.filter(({ concerns }) => needsAttention(concerns));
  const others = asked.filter(({ concerns }) => !needsAttention(concerns));
  const byGroup = Map.groupBy(others, ({ row }) => row.group);
  const groups = [...byGroup.keys()].flatMap((name) => name ?? []).sort(names.compare);
  return [
    group("attention", null, pressing),
    ...groups.map((name) => group("group", name, byGroup.get(name))),
    group("rest", null, byGroup.get(null)),
  ].filter(({ serials }) => serials.length > 0);
}

function group(
  kind: MeterGroup["kind"],
  name: string | null,
  meters: readonly { readonly row: MeterRow }[] = [],
): MeterGroup {
  return { kind, name, serials: meters.map(({ row }) => row.numeroSerie) };
}

const nameOf = ({ name, numeroSerie }: MeterRow) => name ?? numeroSerie;

/**
 * Lists in the order in which they were, without the meters that are gone and with new ones at the end of
 * theirs.
 *
 * @param next as they would be arranged now
 */
export function withNew(groups: readonly MeterGroup[], next: readonly MeterGroup[]): MeterGroup[] {
  const listed = new Set(groups.flatMap(({ serials }) => serials));
  const there = new Set(next.flatMap(({ serials }) => serials));
  const kept = groups.map((group) => ({
    ...group,
    serials: group.serials.filter((serial) => there.has(serial)),
  }));
  for (const { serials, ...head } of next) {
    const fresh = serials.filter((serial) => !listed.has(serial));
    if (fresh.length === 0) continue;
    const own = kept.find(({ kind, name }) => kind === head.kind && name === head.name);
    if (own) own.serials = [...own.serials, ...fresh];
    else kept.push({ ...head, serials: fresh });
  }
  return kept.filter(({ serials }) => serials.length > 0);
}
