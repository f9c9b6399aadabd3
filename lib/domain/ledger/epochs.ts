/** Instants `[from, to)`, Unix ms; `to` is `Infinity` where there is no end. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** An epoch and the earliest `ts` that declares it. */
export type EpochEntry = readonly [epoch: number, ts: number];

/**
 * Rule 3, for one life of a meter: the epoch of readings that declare none. Only entries that some
 * instant can see are kept: of two epochs the higher one hides the lower where it was declared earlier,
 * so epochs and instants both grow along the table.
 */
export class EpochTable {
  readonly #entries: EpochEntry[] = [];

  constructor(entries: Iterable<EpochEntry> = []) {
    for (const [epoch, ts] of entries) this.declare(epoch, ts);
  }

  /**
   * Takes note of a reading that declares an epoch.
   *
   * @returns the instants at which readings without epoch have this one from now on and had another,
   * or none, before; `null` when there are none
   */
  declare(epoch: number, ts: number): Span | null {
    const entries = this.#entries;
    const first = firstIndex(entries, ([known]) => known >= epoch);
    const to = first < entries.length ? entries[first][1] : Infinity;
    if (to <= ts) return null;
    let from = first;
    while (from > 0 && entries[from - 1][1] >= ts) from--;
    const end = first < entries.length && entries[first][0] === epoch ? first + 1 : first;
    entries.splice(from, end - from, [epoch, ts]);
    return { from: ts, to };
  }

  /** The highest epoch declared at `ts` or before; `null` when there is none: undeclared. */
  at(ts: number): number | null {
    const entries = this.#entries;
    const after = firstIndex(entries, ([, known]) => known > ts);
    return after === 0 ? null : entries[after - 1][0];
  }

  /** The table as plain data, from which it can be made again. */
  toJSON(): EpochEntry[] {
    return [...this.#entries];
  }
}

/** Index of the first entry that passes a test which all entries after it pass too. */
function firstIndex(entries: readonly EpochEntry[], test: (entry: EpochEntry) => boolean): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(entries[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
