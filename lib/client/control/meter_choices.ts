import type { MeterRow } from "../../domain/meter.ts";

/** A meter in a list to choose from. */
export interface Choice {
  readonly serial: string;
  /** Its name, with the serial where another one has the same name; without a name its serial. */
  readonly label: string;
}

/** Meters of a group; `null` where no meter is in one. */
export interface ChoiceGroup {
  readonly group: string | null;
  readonly meters: readonly Choice[];
}

/**
 * Meters to choose from, by group and name: "Apto 2" comes before "Apto 10".
 *
 * @param language BCP 47
 * @param noGroup the heading of those without a group, which come last
 */
export function choicesOf(
  rows: readonly Pick<MeterRow, "numeroSerie" | "name" | "group">[],
  language: string,
  noGroup: string,
): ChoiceGroup[] {
  const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const nameOf = ({ name, numeroSerie }: typeof rows[number]) => name ?? numeroSerie;
  const named = Map.groupBy(rows, nameOf);
  const choice = (row: typeof rows[number]): Choice => {
    const { numeroSerie: serial, name } = row;
    const isAlone = name === null || named.get(name)?.length === 1;
    return { serial, label: isAlone ? nameOf(row) : `${name} (${serial})` };
  };
  const inOrder = (list: readonly typeof rows[number][]) =>
    list.toSorted((a, b) => compare(nameOf(a), nameOf(b)) || compare(a.numeroSerie, b.numeroSerie))
      .map(choice);
  const byGroup = Map.groupBy(rows, ({ group }) => group);
  const groups = [...byGroup.keys()].flatMap((name) => name ?? []).sort(compare);
  const others = byGroup.get(null) ?? [];
  return [
    ...groups.map((group) => ({ group, meters: inOrder(byGroup.get(group) ?? []) })),
    ...(others.length === 0
      ? []
      : [{ group: groups.length === 0 ? null : noGroup, meters: inOrder(others) }]),
  ];
}
