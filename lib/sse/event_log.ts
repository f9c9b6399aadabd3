/** The last events, for streams that come back (`Last-Event-ID`) and for readers that lag. */

import type { EventBatch } from "../domain/event.ts";
import { Frame } from "./frame.ts";

/** How long events are kept, ms (contract, 5, "Stream"). */
export const KEEP_MS = 10 * 60_000;
/** Most events that are kept (contract, 5, "Stream"). */
export const KEEP_EVENTS = 100_000;
/** The array is cut when this many frames at its beginning are dead: amortised constant time. */
const COMPACT_AT = 10_000;

/** Frames with consecutive ids. */
export class EventLog {
  #frames: Frame[] = [];
  /** Frames at the beginning of the array that are forgotten. */
  #dead = 0;
  #lastId = 0;

  /** @param lastId id of the last event before this log begins */
  reset(lastId: number): void {
    this.#frames = [];
    this.#dead = 0;
    this.#lastId = lastId;
  }

  /** Id of the newest event. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Id of the oldest event that is kept; `lastId + 1` when none is. */
  get firstId(): number {
    return this.#frames[this.#dead]?.id ?? this.#lastId + 1;
  }

  /** Adds what is new of a batch. @returns whether a gap was left: events are missing in between */
  append(batch: EventBatch): boolean {
    const end = batch.firstId + batch.events.length - 1;
    if (end <= this.#lastId) return false;
    const gap = batch.firstId > this.#lastId + 1;
    if (gap) this.reset(batch.firstId - 1);
    for (let id = this.#lastId + 1; id <= end; id++) {
      this.#frames.push(new Frame(id, batch.at, batch.events[id - batch.firstId]));
    }
    this.#lastId = end;
    this.#forget(batch.at);
    return gap;
  }

  /** @returns `undefined` when it is forgotten or not yet there */
  frame(id: number): Frame | undefined {
    const first = this.firstId;
    return id >= first ? this.#frames[this.#dead + (id - first)] : undefined;
  }

  #forget(now: number): void {
    const live = () => this.#frames.length - this.#dead;
    while (live() > KEEP_EVENTS || (live() > 0 && now - this.#frames[this.#dead].at > KEEP_MS)) {
      this.#dead++;
    }
    if (this.#dead >= COMPACT_AT) {
      this.#frames.splice(0, this.#dead);
      this.#dead = 0;
    }
  }
}
