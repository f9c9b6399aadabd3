/**
 * The way back: readings that belong before the end of a meter's list. Two walks go side by side from
 * a checkpoint before the first of them, over the list as it was and as it is now; what the one finds
 * is taken back, what the other finds is counted, until both stand at the same place in the same state.
 */

import type { BookState, Checkpoint, EpochRecord } from "../../domain/consumption/book.ts";
import type { ListPlace } from "../../domain/consumption/book.ts";
import { listOrder } from "../../domain/ledger/order.ts";
import { START } from "../../domain/ledger/state.ts";
import type { Placed } from "../../domain/ledger/types.ts";
import type { Reading } from "../../domain/reading.ts";
import { CHECKPOINT_EVERY, type ListEnd } from "./append.ts";
import type { Effects } from "./effects.ts";
import type { Epochs } from "./epochs.ts";
import { ListCursor, listFrom, type ListParts, placed } from "./list.ts";
import { Walker, type WalkRules } from "./walker.ts";

/** Readings that are read again at the most; beyond, the book is written anew in the background. */
export const MAX_REWALK = 100_000;

/** What the store tells of a book. */
export interface BookSource {
  /** The last checkpoint at or before a place; `null` when there is none. */
  checkpoint(place: ListPlace): Promise<Checkpoint | null>;
  /** Places of the checkpoints after one place, up to another (inclusive). */
  checkpointsBetween(after: ListPlace | null, to: ListPlace | null): Promise<ListPlace[]>;
  scan: ListParts["scan"];
}

export interface RewalkParts {
  readonly state: BookState;
  readonly rules: WalkRules;
  /** Of the list as it was. */
  readonly epochs: Epochs;
  readonly fresh: readonly Reading[];
  readonly source: BookSource;
  readonly effects: Effects;
}

/** What the readings change besides the effects. */
export interface Rewalked {
  /** The walk at the end of the list, `null`: as it was. */
  readonly end: Walker | null;
  readonly listEnd: ListEnd;
  readonly checkpoints: Checkpoint[];
  readonly goneCheckpoints: ListPlace[];
  readonly epochs: EpochRecord[];
  /** The list as it is now, and as it was. */
  readonly now: ListParts;
  readonly before: ListParts;
}

/** Reads too much again: the book has to be written anew. */
export class TooFarBackError extends Error {
  override readonly name = "TooFarBackError";
}

/**
 * Puts readings into the list.
 *
 * @throws {TooFarBackError} when more than `MAX_REWALK` readings would have to be read again
 */
export async function rewalk(parts: RewalkParts): Promise<Rewalked> {
  const { state, rules, fresh, source, effects } = parts;
  const { replacements } = rules;
  const after = parts.epochs.copy();
  const { first, last, changed } = declareAll(parts, after);
  const before = { scan: source.scan, epochs: parts.epochs, replacements, extra: [] };
  const now = { ...before, epochs: after, extra: fresh };

  const checkpoint = await source.checkpoint(first) ?? state.opening;
  const place = checkpoint?.place ?? null;
  const walk = checkpoint?.walk ?? START;
  const waiting = await waitingAt(walk, before, effects);
  const older = new Walker({ state: walk, waiting }, rules, effects, -1);
  const newer = new Walker({ state: walk, waiting }, rules, effects, 1);
  const recorder = new Recorder(newer);
  const converged = await walkBoth(
    { walker: older, cursor: new ListCursor(listFrom(place, before)) },
    { walker: newer, cursor: new ListCursor(listFrom(place, now)) },
    recorder,
    last,
  );
  if (!converged) {
    older.endLives(replacements.length);
    newer.endLives(replacements.length);
  }
  const to = converged ? placeAfter(newer.state.last!) : null;
  const end = converged ? state.walk : newer.state;
  const current = end.last?.epoch ?? null;
  return {
    end: converged ? null : newer,
    listEnd: {
      maxTs: fresh.reduce((max, { ts }) => Math.max(max, ts), state.maxTs ?? -Infinity),
      epochMin: current === null ? null : after.record(end.life, current)?.min ?? null,
      sinceCheckpoint: converged ? state.sinceCheckpoint : recorder.since,
    },
    checkpoints: recorder.checkpoints,
    goneCheckpoints: await source.checkpointsBetween(place, to),
    epochs: changed,
    now,
    before,
  };
}

/** Makes the fresh readings' epochs known; tells between which places the two lists may differ. */
function declareAll(
  parts: RewalkParts,
  after: Epochs,
): { first: ListPlace; last: ListPlace; changed: EpochRecord[] } {
  const { state, rules: { replacements }, fresh, epochs } = parts;
  const places: ListPlace[] = [];
  const changed = new Map<string, EpochRecord>();
  for (const reading of fresh) {
    if (reading.epoch === null) continue;
    const { ts, epoch } = reading;
    const { life } = placed(reading, { epochs, replacements });
    const record = declare(after.record(life, epoch), { life, epoch, ts }, state);
    if (!record) continue;
    changed.set(`${life}/${epoch}`, record);
    const moved = after.put(record);
    if (!moved) continue;
    // Readings without epoch in this span leave the epochs they had for this one.
    places.push({ life, epoch: epochs.at(life, moved.from), ts: moved.from });
    places.push({ life, epoch: epochs.at(life, moved.to - 1), ts: moved.to });
    places.push({ life, epoch, ts: moved.to });
  }
  closeCurrent(parts, after, changed);
  for (const reading of fresh) {
    const { life, epoch } = placed(reading, { epochs: after, replacements });
    places.push({ life, epoch, ts: reading.ts });
  }
  places.sort(comparePlaces);
  return { first: places[0], last: places.at(-1)!, changed: [...changed.values()] };
}

/** The record of an epoch with one more reading that declares it; `null` when it says so already. */
function declare(
  known: EpochRecord | undefined,
  { life, epoch, ts }: { life: number; epoch: number; ts: number },
  { walk }: BookState,
): EpochRecord | null {
  if (!known) {
    const isCurrent = life === walk.life && epoch > (walk.last?.epoch ?? -1);
    return { life, epoch, min: ts, max: isCurrent ? null : ts };
  }
  const min = Math.min(known.min, ts);
  const max = known.max === null ? null : Math.max(known.max, ts);
  return min === known.min && max === known.max ? null : { life, epoch, min, max };
}

/** The epoch of the list's end so far is over when a higher one was declared. */
function closeCurrent(
  { state: { walk, maxTs }, fresh }: RewalkParts,
  after: Epochs,
  changed: Map<string, EpochRecord>,
): void {
  const { life, last } = walk;
  if (!last || last.epoch === null || maxTs === null) return;
  const current = after.record(life, last.epoch);
  const isOver = [...changed.values()].some((record) =>
    record.life === life && record.epoch > last.epoch!
  );
  if (!current || current.max !== null || !isOver) return;
  const own = fresh.filter(({ epoch }) => epoch === current.epoch);
  const record = { ...current, max: own.reduce((max, { ts }) => Math.max(max, ts), maxTs) };
  changed.set(`${life}/${last.epoch}`, record);
  after.put(record);
}

interface Side {
  readonly walker: Walker;
  readonly cursor: ListCursor;
}

/** @returns whether both met again before the end of the list */
async function walkBoth(
  older: Side,
  newer: Side,
  recorder: Recorder,
  last: ListPlace,
): Promise<boolean> {
  let read = 0;
  for (;;) {
    if (older.cursor.isSpent) await older.cursor.fill();
    if (newer.cursor.isSpent) await newer.cursor.fill();
    const [a, b] = [older.cursor.next, newer.cursor.next];
    if (!a && !b) return false;
    if (++read > MAX_REWALK) throw new TooFarBackError(`more than ${MAX_REWALK} readings`);
    const order = !b ? -1 : !a ? 1 : listOrder(a, b);
    if (order <= 0) {
      older.walker.read(a!);
      older.cursor.take();
    }
    if (order >= 0) {
      recorder.before(b!);
      newer.walker.read(b!);
      newer.cursor.take();
    }
    if (order === 0 && isAfter(b!, last) && isSameState(older.walker, newer.walker)) {
      await older.cursor.close();
      await newer.cursor.close();
      return true;
    }
  }
}

function isSameState(a: Walker, b: Walker): boolean {
  return JSON.stringify(a.state) === JSON.stringify(b.state);
}

/** Notes the new walk's states from time to time. */
class Recorder {
  readonly checkpoints: Checkpoint[] = [];
  since = 0;
  readonly #walker: Walker;

  constructor(walker: Walker) {
    this.#walker = walker;
  }

  before({ life, epoch, reading: { ts } }: Placed): void {
    const { state } = this.#walker;
    const isNewInstant = state.life === life && (!state.last || state.last.reading.ts < ts);
    if (this.since >= CHECKPOINT_EVERY && isNewInstant) {
      this.checkpoints.push({ place: { life, epoch, ts }, walk: state });
      this.since = 0;
    }
    this.since++;
  }
}

/** The readings that wait in a state, by the hour they are in. */
async function waitingAt(
  { p, last }: BookState["walk"],
  list: ListParts,
  effects: Effects,
): Promise<Map<number, number>> {
  const waiting = new Map<number, number>();
  if (!p || !last) return waiting;
  if (p.readings > MAX_REWALK) throw new TooFarBackError(`${p.readings} readings wait`);
  for (const { reading } of await readRun(p.first, last, list)) {
    const hour = effects.hourOf(reading.ts);
    waiting.set(hour, (waiting.get(hour) ?? 0) + 1);
  }
  return waiting;
}

/** Reads a part of a list again, both ends included, but no more than `most` readings. */
export async function readRun(
  from: Placed,
  to: Placed,
  list: ListParts,
  most = Infinity,
): Promise<Placed<Reading>[]> {
  const found: Placed<Reading>[] = [];
  const place = { life: from.life, epoch: from.epoch, ts: from.reading.ts };
  for await (const piece of listFrom(place, list)) {
    for (const one of piece) {
      if (listOrder(one, from) < 0) continue;
      if (listOrder(one, to) > 0 || found.length >= most) return found;
      found.push(one);
    }
  }
  return found;
}

/** Orders places as the list does. */
export function comparePlaces(a: ListPlace, b: ListPlace): number {
  return a.life - b.life || (a.epoch ?? -1) - (b.epoch ?? -1) ||
    Number(a.ts > b.ts) - Number(a.ts < b.ts); // ts may be without end
}

function isAfter({ life, epoch, reading: { ts } }: Placed, place: ListPlace): boolean {
  return comparePlaces({ life, epoch, ts }, place) > 0;
}

/** The first place that a state before this reading's instant has not read. */
function placeAfter({ life, epoch, reading: { ts } }: Placed): ListPlace {
  return { life, epoch, ts };
}
