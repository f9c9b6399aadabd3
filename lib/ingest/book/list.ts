/** A meter's stored readings in list order (rules 1 to 4), read piece by piece from any place. */

import type { ListPlace } from "../../domain/consumption/book.ts";
import { lifeAt, listOrder } from "../../domain/ledger/order.ts";
import type { Placed, Replacement } from "../../domain/ledger/types.ts";
import type { Reading } from "../../domain/reading.ts";
import type { Epochs, EpochSpan } from "./epochs.ts";

/** Reads stored readings of `[from, to)` in pieces, oldest first; no instant is cut in two. */
export type Scan = (range: { from: number; to: number }) => AsyncIterable<readonly Reading[]>;

export interface ListParts {
  readonly scan: Scan;
  readonly epochs: Epochs;
  /** In the order of their instants. */
  readonly replacements: readonly Replacement[];
  /** Readings that are not stored yet. */
  readonly extra: readonly Reading[];
}

/** Gives a reading its life and epoch. */
export function placed<R extends { readonly ts: number; readonly epoch: number | null }>(
  reading: R,
  { epochs, replacements }: Pick<ListParts, "epochs" | "replacements">,
) {
  const life = replacements.length === 0 ? 0 : lifeAt(reading.ts, replacements);
  return { life, epoch: reading.epoch ?? epochs.at(life, reading.ts), reading };
}

/** The list from a place on, in pieces; each piece follows the one before it. */
export async function* listFrom(
  place: ListPlace | null,
  parts: ListParts,
): AsyncGenerator<Placed<Reading>[]> {
  const extra = parts.extra.map((reading) => placed(reading, parts));
  for (let life = place?.life ?? 0; life <= parts.replacements.length; life++) {
    const start = place?.life === life ? place : null;
    for (const stretch of stretches(parts.epochs.spans(life, parts.replacements), start)) {
      yield* readStretch(life, stretch, extra, parts);
    }
  }
}

/** Epochs of a life that follow one another in time too: one scan reads them in list order. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
  /** Readings of the first epoch before this instant were read. */
  readonly firstTs: number;
}

const rank = (epoch: number | null) => epoch ?? -1;

function stretches(spans: readonly EpochSpan[], start: ListPlace | null): Stretch[] {
  const found: Stretch[] = [];
  for (const { epoch, from, to } of spans) {
    const number = rank(epoch);
    if (start && number < rank(start.epoch)) continue;
    const firstTs = start && number === rank(start.epoch) ? start.ts : -Infinity;
    const begin = Math.max(from, firstTs);
    if (begin >= to) continue;
    const before = found.at(-1);
    if (before && before.to <= begin) found[found.length - 1] = { ...before, to, last: number };
    else found.push({ from: begin, to, first: number, last: number, firstTs });
  }
  return found;
}

async function* readStretch(
  life: number,
  stretch: Stretch,
  extra: readonly Placed<Reading>[],
  parts: ListParts,
): AsyncGenerator<Placed<Reading>[]> {
  const { from, to, first, last, firstTs } = stretch;
  const isIn = ({ life: own, epoch, reading: { ts } }: Placed<Reading>) => {
    const number = rank(epoch);
    return own === life && number >= first && number <= last && ts >= from && ts < to &&
      (number > first || ts >= firstTs);
  };
  const added = extra.filter(isIn).sort((a, b) => a.reading.ts - b.reading.ts);
  let next = 0;
  const takeUntil = (ts: number) => {
    const begin = next;
    while (next < added.length && added[next].reading.ts < ts) next++;
    return added.slice(begin, next);
  };
  for await (const piece of parts.scan({ from, to })) {
    const last = piece.at(-1);
    if (!last) continue;
    const inside = piece.map((reading) => placed(reading, parts)).filter(isIn);
    inside.push(...takeUntil(last.ts + 1));
    if (inside.length > 0) yield inside.sort(listOrder);
  }
  const rest = takeUntil(Infinity);
  if (rest.length > 0) yield rest.sort(listOrder);
}

/** Reads a list one reading at a time, with a look at the next one. */
export class ListCursor {
  readonly #pieces: AsyncIterator<Placed<Reading>[]>;
  #piece: Placed<Reading>[] = [];
  #at = 0;

  constructor(pieces: AsyncIterable<Placed<Reading>[]>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Makes `next` the coming reading, `null` at the end. Call before the first look and after `take`. */
  async fill(): Promise<void> {
    while (this.#at >= this.#piece.length) {
      const { done, value } = await this.#pieces.next();
      if (done) return;
      this.#piece = value;
      this.#at = 0;
    }
  }

  /** Whether `fill` has to be called before `next` is right. */
  get isSpent(): boolean {
    return this.#at >= this.#piece.length;
  }

  get next(): Placed<Reading> | null {
    return this.#piece[this.#at] ?? null;
  }

  take(): void {
    this.#at++;
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
