/** The epochs that a meter's readings declare, life by life, and where in time each epoch lies. */

import type { EpochRecord } from "../../domain/consumption/book.ts";
import { EpochTable, type Span } from "../../domain/ledger/epochs.ts";
import type { Replacement } from "../../domain/ledger/types.ts";

interface Life {
  readonly table: EpochTable;
  readonly records: Map<number, EpochRecord>;
}

/** Where the readings of one epoch of a life are: `[from, to)`, Unix ms. */
export interface EpochSpan extends Span {
  readonly epoch: number | null;
}

/** Declared epochs by life. */
export class Epochs {
  readonly #lives = new Map<number, Life>();

  constructor(records: Iterable<EpochRecord>) {
    for (const record of records) this.#take(record);
  }

  #take(record: EpochRecord): Span | null {
    const life = this.#life(record.life);
    life.records.set(record.epoch, record);
    return life.table.declare(record.epoch, record.min);
  }

  #life(number: number): Life {
    let life = this.#lives.get(number);
    if (!life) this.#lives.set(number, life = { table: new EpochTable(), records: new Map() });
    return life;
  }

  record(life: number, epoch: number): EpochRecord | undefined {
    return this.#lives.get(life)?.records.get(epoch);
  }

  /** Rule 3. */
  at(life: number, ts: number): number | null {
    return this.#lives.get(life)?.table.at(ts) ?? null;
  }

  /** Takes a record in place of the one before. @returns as `EpochTable.declare` */
  put(record: EpochRecord): Span | null {
    return this.#take(record);
  }

  copy(): Epochs {
    return new Epochs([...this.#lives.values()].flatMap(({ records }) => [...records.values()]));
  }

  /** The epochs of a life in list order, each with the times at which its readings may lie. */
  spans(life: number, replacements: readonly Replacement[]): EpochSpan[] {
    const begin = life === 0 ? -Infinity : replacements[life - 1].at;
    const end = replacements[life]?.at ?? Infinity;
    const { table, records } = this.#life(life);
    const visible = table.toJSON();
    const spans: EpochSpan[] = [{ epoch: null, from: begin, to: visible[0]?.[1] ?? end }];
    for (const { epoch, min, max } of [...records.values()].sort((a, b) => a.epoch - b.epoch)) {
      const place = visible.findIndex(([known]) => known === epoch);
      const heirs = place < 0 ? -Infinity : visible[place + 1]?.[1] ?? end;
      const declared = max === null ? end : max + 1;
      spans.push({ epoch, from: min, to: Math.min(end, Math.max(heirs, declared)) });
    }
    return spans;
  }
}
