/** The list of all meters: its columns, its groups, and the word that its order is an old one. */

import {
  arrange,
  type ArrangeBy,
  type MeterGroup,
  type Wanted,
} from "../../domain/dashboard/arrange.ts";
import type { RowHabit } from "../../domain/dashboard/concern.ts";
import type { MeterRow } from "../../domain/meter.ts";
import { formatNumber, type Language } from "../../ui/format.ts";
import { DASHBOARD_TEXTS } from "../../ui/texts/dashboard.ts";
import { MeterLine } from "./meter_line.tsx";

interface ChangedProps {
  readonly groups: readonly MeterGroup[];
  readonly rows: readonly MeterRow[];
  readonly wanted: Wanted;
  readonly by: ArrangeBy;
  readonly onSort: () => void;
  readonly language: Language;
}

/** Says that the order is an old one, and sorts when it is asked to. */
export function Changed({ groups, rows, wanted, by, onSort, language }: ChangedProps) {
  const orderOf = (list: readonly MeterGroup[]) =>
    list.map(({ kind, serials }) => `${kind}:${serials}`).join(" ");
  // What runs now is another list from one moment to the next.
  if (wanted.filter === "flowing") return null;
  if (orderOf(arrange(rows, wanted, by)) === orderOf(groups)) return null;
  const t = DASHBOARD_TEXTS[language].list;
  return (
    <p class="changed" role="status">
      <span>{t.changed}</span>
      <button class="button" type="button" onClick={onSort}>{t.resort}</button>
    </p>
  );
}

/** The names of the columns; each line says them too, for those who do not see them. */
export function Columns({ language }: { readonly language: Language }) {
  const { list: t, now, today } = DASHBOARD_TEXTS[language];
  return (
    <div class="meter-columns" aria-hidden="true">
      <span>{t.meter}</span>
      <span>{t.state}</span>
      <span class="number">{now}</span>
      <span class="number">{today}</span>
      <span>{t.usual}</span>
      <span class="number">{t.seen}</span>
    </div>
  );
}

interface MeterGroupsProps {
  readonly groups: readonly MeterGroup[];
  readonly rows: readonly MeterRow[];
  readonly habits: ReadonlyMap<string, RowHabit>;
  readonly isLong: boolean;
  readonly time: number;
  readonly now: number;
  readonly language: Language;
  readonly timeZone: string;
}

/** The lists under their headings; a few meters are one list, they are seen at a glance. */
export function MeterGroups({ groups, rows, habits, isLong, ...line }: MeterGroupsProps) {
  const bySerial = new Map(rows.map((row) => [row.numeroSerie, row]));
  const lines = (serials: readonly string[]) =>
    serials.map((serial) => {
      const row = bySerial.get(serial);
      return row && <MeterLine key={serial} {...line} row={row} habit={habits.get(serial)} />;
    });
  if (!isLong) {
    const serials = groups.flatMap((group) => group.serials);
    return <ul class="plain cards meter-cards">{lines(serials)}</ul>;
  }
  return (
    <>
      {groups.map((group) => (
        <div class="stack meter-group" data-kind={group.kind} key={`${group.kind}/${group.name}`}>
          <GroupTitle group={group} groups={groups} language={line.language} />
          <ul class="plain meter-lines">{lines(group.serials)}</ul>
        </div>
      ))}
    </>
  );
}

interface GroupTitleProps {
  readonly group: MeterGroup;
  readonly groups: readonly MeterGroup[];
  readonly language: Language;
}

function GroupTitle({ group, groups, language }: GroupTitleProps) {
  const title = titleOf(group, groups, language);
  if (title === null) return null;
  return (
    <h3>
      {title} <span class="muted">{formatNumber(group.serials.length, language)}</span>
    </h3>
  );
}

/** A list that is the only one needs no title. */
function titleOf(
  { kind, name }: MeterGroup,
  groups: readonly MeterGroup[],
  language: Language,
): string | null {
  const { list: t } = DASHBOARD_TEXTS[language];
  if (kind === "attention") return t.attention;
  if (kind === "group") return name;
  if (groups.length === 1) return null;
  return groups.some((group) => group.kind === "group") ? t.noGroup : t.rest;
}
