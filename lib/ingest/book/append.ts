/** The fast way on: readings that follow the end of a meter's list. */

import type { BookState, Checkpoint, EpochRecord } from "../../domain/consumption/book.ts";
import { listOrder } from "../../domain/ledger/order.ts";
import type { Placed } from "../../domain/ledger/types.ts";
import type { Reading } from "../../domain/reading.ts";
import type { Walker } from "./walker.ts";

/** Readings between checkpoints: what a late reading costs is to read about as many again. */
export const CHECKPOINT_EVERY = 256;

/** Where the end of a list is: the part of a book's state that a further reading changes. */
export type ListEnd = Pick<BookState, "maxTs" | "epochMin" | "sinceCheckpoint">;

/** The last reading of a list, and the latest instant in it. */
export interface ListTail {
  readonly life: number;
  readonly last: Placed | null;
  readonly maxTs: number | null;
}

/**
 * The place of a reading when it comes after all others and moves none of them; `null` when it must
 * be put into the list by `rewalk`.
 */
export function placeAtEnd(
  reading: Reading,
  { life, last, maxTs }: ListTail,
  lifeStart: number,
): Placed<Reading> | null {
  const { ts } = reading;
  if (ts < lifeStart || (maxTs !== null && ts < maxTs)) return null;
  const current = last?.epoch ?? null;
  const placed = { life, epoch: reading.epoch ?? current, reading };
  if (!last) return placed;
  // A higher epoch declared at the instant of another reading may be that one's too (rule 3).
  if (placed.epoch !== current && ts === maxTs) return null;
  return listOrder(last, placed) < 0 ? placed : null;
}

/** Walks over readings at the end, each placed by `placeAtEnd` or by the list. */
export class Appender {
  readonly #walker: Walker;
  readonly #end: { -readonly [K in keyof ListEnd]: ListEnd[K] };
  readonly checkpoints: Checkpoint[] = [];
  readonly epochs: EpochRecord[] = [];

  constructor(walker: Walker, end: ListEnd) {
    this.#walker = walker;
    const { maxTs, epochMin, sinceCheckpoint } = end;
    this.#end = { maxTs, epochMin, sinceCheckpoint };
  }

  get end(): ListEnd {
    return { ...this.#end };
  }

  read(placed: Placed<Reading>): void {
    const { ts } = placed.reading;
    this.#walker.endLives(placed.life);
    const end = this.#end;
    const { last, life } = this.#walker.state;
    const current = last?.epoch ?? null;
    if (end.sinceCheckpoint >= CHECKPOINT_EVERY && (!last || last.reading.ts < ts)) {
      const place = { life, epoch: placed.epoch, ts };
      this.checkpoints.push({ place, walk: this.#walker.state });
      end.sinceCheckpoint = 0;
    }
    if (placed.epoch !== null && placed.epoch !== current) {
      if (current !== null && last) {
        this.epochs.push({ life, epoch: current, min: end.epochMin!, max: last.reading.ts });
      }
      this.epochs.push({ life, epoch: placed.epoch, min: ts, max: null });
      end.epochMin = ts;
    }
    this.#walker.read(placed);
    end.maxTs = Math.max(ts, end.maxTs ?? -Infinity);
    end.sinceCheckpoint++;
  }
}
