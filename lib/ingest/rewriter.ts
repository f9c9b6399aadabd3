/** Writes books anew in the background of ingestion, one at a time, a step between two commits. */

import type { BookChange } from "../domain/consumption/book.ts";
import type { Reading } from "../domain/reading.ts";
import type { Log } from "../log.ts";
import type { BookDeps } from "./book/meter_book.ts";
import { prepared, rewriteAtOnce, Rewriting } from "./book/rewriting.ts";
import type { MeterTrack } from "./meter_track.ts";

/** A book that is disturbed this often by late readings is written without a pause. */
const MAX_DISTURBED = 3;

export interface RewriterDeps extends BookDeps {
  readonly log: Log;
  /** Puts a prepared book in force: commits and tells it. */
  readonly enforce: (track: MeterTrack, change: BookChange) => Promise<void>;
}

/** What is told of a book that is being written. */
export interface RewritingProgress {
  readonly serial: string;
  /** Readings read so far. */
  readonly read: number;
  /** Books that wait. */
  readonly waiting: number;
}

/** The books to be written anew, and the one that is. */
export class Rewriter {
  readonly #deps: RewriterDeps;
  readonly #outdated = new Map<string, MeterTrack>();
  /** Asked for by name: they stay so over a fault. */
  readonly #forced = new Set<string>();
  #current: Rewriting | null = null;
  #disturbed = 0;
  #lastGeneration = 0;
  #waiting: { serial: string; resolve: () => void }[] = [];

  constructor(deps: RewriterDeps) {
    this.#deps = deps;
  }

  /** Takes note of a meter whose book may be outdated. */
  look(track: MeterTrack): void {
    if (track.book.isOutdated) this.#outdated.set(track.record.serial, track);
  }

  /** Lets a book be written anew, whatever its rules are. */
  force(track: MeterTrack): void {
    this.#forced.add(track.record.serial);
    track.book = track.book.forgotten();
    this.look(track);
  }

  /** Starts over with these meters: what was under way is given up. */
  reset(tracks: Iterable<MeterTrack>): void {
    this.#outdated.clear();
    this.#current = null;
    this.#disturbed = 0;
    for (const track of tracks) {
      if (this.#forced.has(track.record.serial)) this.force(track);
      else this.look(track);
    }
    this.#settle();
  }

  /** Readings of a meter were stored. */
  notice(serial: string, readings: readonly Reading[]): void {
    if (this.#current?.serial === serial) this.#current.notice(readings);
  }

  /** Resolves when the meter's book is up to date. */
  settled(serial: string): Promise<void> {
    if (!this.#outdated.has(serial)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ serial, resolve }));
  }

  get progress(): RewritingProgress | null {
    if (!this.#current) return null;
    const { serial, read } = this.#current;
    return { serial, read, waiting: this.#outdated.size - 1 };
  }

  get isIdle(): boolean {
    return this.#outdated.size === 0;
  }

  /** Works some more; nothing may be stored meanwhile. */
  async step(): Promise<void> {
    const [serial, track] = this.#outdated.entries().next().value!;
    const { book } = track;
    const begin = () => {
      // A number of its own for each try: one that was given up may still be writing.
      const generation = Math.max(this.#lastGeneration, book.state.generation) + 1;
      this.#lastGeneration = generation;
      return { serial, generation, deps: this.#deps, rules: book.rules, state: book.state };
    };
    if (this.#disturbed >= MAX_DISTURBED) {
      return await this.#enforce(track, await rewriteAtOnce(begin()));
    }
    this.#current ??= new Rewriting(begin());
    if (!await this.#current.step()) return;
    const change = await this.#current.finish();
    this.#current = null;
    if (change) await this.#enforce(track, await prepared(this.#deps, change));
    else this.#disturbed++;
  }

  async #enforce(track: MeterTrack, change: BookChange): Promise<void> {
    const { serial } = track.record;
    await this.#deps.enforce(track, change);
    this.#disturbed = 0;
    this.#forced.delete(serial);
    if (track.book.isOutdated) return; // its rules were changed once more meanwhile
    this.#outdated.delete(serial);
    this.#deps.log.info("Consumption was computed anew", { serial });
    this.#settle();
    await this.#dropOld(serial, change.state.generation);
  }

  /** Tells those who wait for books that are up to date. */
  #settle(): void {
    const still = this.#waiting.filter(({ serial }) => this.#outdated.has(serial));
    for (const waiter of this.#waiting) {
      if (!this.#outdated.has(waiter.serial)) waiter.resolve();
    }
    this.#waiting = still;
  }

  /** Removes what nobody reads any more, leftovers of interrupted writings among it. */
  async #dropOld(serial: string, current: number): Promise<void> {
    const { books } = this.#deps.store;
    for (const generation of await books.generations(serial)) {
      if (generation !== current) await books.drop(serial, generation);
    }
  }
}
