/** Removes raw readings that are older than they are to be kept, a step between two commits. */

import { noChange } from "../domain/consumption/blank.ts";
import type { BookChange, Opening } from "../domain/consumption/book.ts";
import type { Log } from "../log.ts";
import type { BookDeps } from "./book/meter_book.ts";
import { openingBefore } from "./book/opening.ts";
import type { MeterTrack } from "./meter_track.ts";

export interface RetentionDeps extends BookDeps {
  readonly log: Log;
  /** Makes the new head of a book durable and tells it. */
  readonly enforce: (track: MeterTrack, change: BookChange) => Promise<void>;
}

/** One round over the meters. */
export class Retention {
  readonly #deps: RetentionDeps;
  #cut = -Infinity;
  #left: MeterTrack[] = [];
  /** The meter whose readings are being removed. */
  #purging: { readonly track: MeterTrack; readonly opening: Opening } | null = null;

  constructor(deps: RetentionDeps) {
    this.#deps = deps;
  }

  /** Begins a round: readings before `cut` (Unix ms) may go. */
  begin(cut: number, tracks: Iterable<MeterTrack>): void {
    this.#cut = cut;
    this.#left = [...tracks];
  }

  /** Gives the round up: what is left is done in the next one. */
  stop(): void {
    this.#left = [];
    this.#purging = null;
  }

  get isIdle(): boolean {
    return this.#left.length === 0 && this.#purging === null;
  }

  /** Works some more; nothing may be stored meanwhile. */
  async step(): Promise<void> {
    const { store, log } = this.#deps;
    if (this.#purging) {
      const { track: { record: { serial }, book }, opening } = this.#purging;
      if (await store.purge(serial, opening.place.ts)) return;
      await store.books.forget(serial, book.state.generation, opening.place);
      this.#purging = null;
      return;
    }
    const track = this.#left.pop()!;
    const { book } = track;
    if (book.isOutdated) return; // it needs its readings once more: next time
    const opening = await openingBefore(book, this.#cut);
    const { state } = book;
    if (opening) {
      const corrections = state.corrections + 1;
      const head = { ...state, opening, corrections };
      await this.#deps.enforce(track, noChange(book.serial, head));
      const before = new Date(opening.place.ts).toISOString();
      log.info("Raw readings are removed", { serial: book.serial, before });
    }
    const current = opening ?? state.opening;
    if (current) this.#purging = { track, opening: current };
  }
}
