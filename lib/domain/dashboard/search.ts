/** Finding meters by what people call them. */

import type { MeterRow } from "../meter.ts";

/** What of a meter is searched. */
type Named = Pick<MeterRow, "name" | "numeroSerie" | "group">;

/** Without accents and capitals: "agua" finds "Água". */
const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const textOf = ({ name, numeroSerie, group }: Named) =>
  plain([name, numeroSerie, group].filter((part) => part !== null).join(" "));

/**
 * The meters whose name, serial or group has what was typed; where there is none, those that have all of
 * its words: "bloco b" is one block, and "apto 2 bloco b" a flat in it.
 *
 * @returns all of them, in their order, for a search of nothing
 */
export function search<Row extends Named>(rows: readonly Row[], query: string): Row[] {
  const words = plain(query).split(/\s+/).filter((word) => word !== "");
  const texts = rows.map(textOf);
  const typed = words.join(" ");
  const asTyped = rows.filter((_, i) => texts[i].includes(typed));
  if (asTyped.length > 0) return asTyped;
  return rows.filter((_, i) => words.every((word) => texts[i].includes(word)));
}
