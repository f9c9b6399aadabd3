/** The last events, for streams that come back (`Last-Event-ID`) and for readers that lag. */

import type { EventBatch, LiveEvent, ReadingEvent } from "../domain/event.ts";
import { toWire } from "../domain/reading.ts";
import { Frame } from "./frame.ts";

/** How long events are kept, ms (contract, 5, "Stream"). */
export const KEEP_MS = 10 * 60_000;
/** Most events that are kept (contract, 5, "Stream"). */
export const KEEP_EVENTS = 100_000;
/** Events of a block: what is forgotten is given back in pieces of this size. */
const BLOCK_EVENTS = 1000;
/** Frames at hand, encoded for all who listen: more than a client may be behind. Power of two. */
const FRAMES = 2048;
/** Numbers of an event: when it became durable (Unix ms); of a reading also ts, total, flow, late. */
const COLUMNS = 5;

type OtherEvent = Exclude<LiveEvent, ReadingEvent>;

/**
 * Events as rows of numbers: some 50 bytes a reading and no object for the garbage collector to visit,
 * since most are never asked for.
 */
class Block {
  readonly rows = new Float64Array(BLOCK_EVENTS * COLUMNS);
  /** The serial of a reading; anything else as it is. */
  readonly subjects: (string | OtherEvent)[] = [];
}

/** Events with consecutive ids. */
export class EventLog {
  #blocks: Block[] = [];
  /** Id of the first place of the first block. */
  #base = 1;
  #firstId = 1;
  #lastId = 0;
  /** By id modulo their number. */
  #frames: (Frame | undefined)[] = [];

  /** @param lastId id of the last event before this log begins */
  reset(lastId: number): void {
    this.#blocks = [];
    this.#frames = [];
    this.#base = this.#firstId = lastId + 1;
    this.#lastId = lastId;
  }

  /** Id of the newest event. */
  get lastId(): number {
    return this.#lastId;
  }

  /** Id of the oldest event that is kept; `lastId + 1` when none is. */
  get firstId(): number {
    return this.#firstId;
  }

  /** Adds what is new of a batch. @returns whether a gap was left: events are missing in between */
  append({ firstId, at, events }: EventBatch): boolean {
    const end = firstId + events.length - 1;
    if (end <= this.#lastId) return false;
    const gap = firstId > this.#lastId + 1;
    if (gap) this.reset(firstId - 1);
    while (this.#lastId < end) this.#add(++this.#lastId, at, events[this.#lastId - firstId]);
    this.#forget(at);
    return gap;
  }

  /** @returns `undefined` when it is forgotten or not yet there */
  frame(id: number): Frame | undefined {
    if (id < this.#firstId || id > this.#lastId) return undefined;
    const known = this.#frames[id % FRAMES];
    return known?.id === id ? known : this.#frames[id % FRAMES] = this.#makeFrame(id);
  }

  #add(id: number, at: number, event: LiveEvent): void {
    const place = (id - this.#base) % BLOCK_EVENTS;
    if (place === 0) this.#blocks.push(new Block());
    const { rows, subjects } = this.#blocks.at(-1)!;
    const row = place * COLUMNS;
    rows[row] = at;
    if (event.type !== "reading") {
      subjects.push(event);
      return;
    }
    const { ts, totalLiters, flowLmin, numeroSerie } = toWire(event.reading);
    rows[row + 1] = ts;
    rows[row + 2] = totalLiters;
    rows[row + 3] = flowLmin;
    rows[row + 4] = Number(event.late);
    subjects.push(numeroSerie);
  }

  /** Where an event is; `row` is the place of its numbers. */
  #find(id: number): { block: Block; place: number; row: number } {
    const place = (id - this.#base) % BLOCK_EVENTS;
    const block = this.#blocks[(id - this.#base - place) / BLOCK_EVENTS];
    return { block, place, row: place * COLUMNS };
  }

  #makeFrame(id: number): Frame {
    const { block: { rows, subjects }, place, row } = this.#find(id);
    const subject = subjects[place];
    if (typeof subject !== "string") {
      return subject.type === "meter"
        ? new Frame(id, "meter", subject.meter)
        : new Frame(id, "command", subject.command);
    }
    return new Frame(id, "reading", {
      numeroSerie: subject,
      ts: rows[row + 1],
      totalLiters: rows[row + 2],
      flowLmin: rows[row + 3],
      late: rows[row + 4] === 1,
    });
  }

  #forget(now: number): void {
    const isOver = (id: number) => {
      if (this.#lastId - id >= KEEP_EVENTS) return true;
      const { block, row } = this.#find(id);
      return now - block.rows[row] > KEEP_MS;
    };
    while (this.#firstId <= this.#lastId && isOver(this.#firstId)) this.#firstId++;
    for (; this.#firstId - this.#base >= BLOCK_EVENTS; this.#base += BLOCK_EVENTS) {
      this.#blocks.shift();
    }
  }
}
