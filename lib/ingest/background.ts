/** What the writer does between commits when there is time: books written anew, old readings removed. */

import type { LiveEvent } from "../domain/event.ts";
import { Retention, type RetentionDeps } from "./retention.ts";
import { Rewriter, type RewritingProgress } from "./rewriter.ts";
import type { MeterTrack } from "./meter_track.ts";
import { withTimeout } from "../domain/with_timeout.ts";

/** The last step of writing a book anew stores all its records: years of hours take seconds. */
const STEP_TIMEOUT_MS = 60_000;

/** Work in steps; nothing may be stored while one is under way. */
export class Background {
  readonly #rewriter: Rewriter;
  readonly #retention: Retention;

  constructor(deps: RetentionDeps) {
    this.#rewriter = new Rewriter(deps);
    this.#retention = new Retention(deps);
  }

  get isIdle(): boolean {
    return this.#rewriter.isIdle && this.#retention.isIdle;
  }

  /** Works some more. */
  async step(): Promise<void> {
    const next = this.#rewriter.isIdle ? this.#retention : this.#rewriter;
    await withTimeout(next.step(), "work on the books", STEP_TIMEOUT_MS);
  }

  /** Starts over with these meters: what was under way is given up. */
  reset(tracks: Iterable<MeterTrack>): void {
    this.#rewriter.reset(tracks);
    this.#retention.stop();
  }

  /** Readings were stored, of meters in any order, among other things. */
  notice(events: readonly LiveEvent[]): void {
    const current = this.#rewriter.progress?.serial;
    if (current === undefined) return;
    const own = events.flatMap((event) =>
      event.type === "reading" && event.reading.serial === current ? [event.reading] : []
    );
    this.#rewriter.notice(current, own);
  }

  /** Takes note of a meter whose book may be outdated. */
  look(track: MeterTrack): void {
    this.#rewriter.look(track);
  }

  /** Lets the book of a meter be written anew, whatever its rules are. */
  rewrite(track: MeterTrack): void {
    this.#rewriter.force(track);
  }

  /** Lets raw readings before `cut` (Unix ms) go, where the ledger can do without them. */
  retain(cut: number, tracks: Iterable<MeterTrack>): void {
    this.#retention.begin(cut, tracks);
  }

  /** Resolves when the meter's book is up to date. */
  settled(serial: string): Promise<void> {
    return this.#rewriter.settled(serial);
  }

  /** The book that is being written anew, `null` when none is. */
  get rewriting(): RewritingProgress | null {
    return this.#rewriter.progress;
  }
}
