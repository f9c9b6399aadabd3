/**
 * Where a meter's list can be cut: a checkpoint that has read everything before it and nothing after
 * it, with little in flight. What is before it may be removed; its state is the opening balance.
 */

import {
  type BookState,
  type Bucket,
  type Checkpoint,
  type EpochRecord,
  type LeftOutRun,
  type ListPlace,
  type Opening,
} from "../../domain/consumption/book.ts";
import { addReading, addSums, noSums, type Sums } from "../../domain/consumption/sums.ts";
import { lifeAt, listOrder } from "../../domain/ledger/order.ts";
import type { Placed, Report } from "../../domain/ledger/types.ts";
import { Effects } from "./effects.ts";
import { Epochs } from "./epochs.ts";
import { listFrom, type ListParts } from "./list.ts";
import type { BookDeps, MeterBook } from "./meter_book.ts";
import { payOwed } from "./owed.ts";
import { comparePlaces } from "./rewalk.ts";
import { Walker } from "./walker.ts";

/** The earliest instant that a `Date` can hold, and the latest, Unix ms. */
const [EARLIEST, LATEST] = [-8.64e15, 8.64e15];
/** Checkpoints that are looked at, from the latest back. */
const MAX_TRIES = 50;
/** The last two counted readings before a cut are no further back than this, ms: 24 KB of hours. */
const MAX_BACK_MS = 20 * 24 * 3_600_000;

/**
 * The opening balance at the latest possible place before `cut`; `null` where there is none (yet).
 *
 * @param cut Unix ms
 */
export async function openingBefore(book: MeterBook, cut: number): Promise<Opening | null> {
  const { serial, state, rules, deps: { store } } = book;
  const { generation, opening } = state;
  const { replacements } = rules;
  const epochs = new Epochs(await store.books.epochs(serial, generation));
  const life = lifeAt(cut, replacements);
  let place: ListPlace = { life, epoch: epochs.at(life, cut), ts: cut };
  for (let i = 0; i < MAX_TRIES; i++) {
    const found = await store.books.checkpoint(serial, generation, place);
    if (!found || (opening && found.place.ts <= opening.place.ts)) return null;
    if (found.place.ts <= cut && isClean(found, epochs, book)) {
      return await balance(found, epochs, book);
    }
    place = { ...found.place, ts: found.place.ts - 1 };
  }
  return null;
}

/** Everything before the place is earlier, everything after it is not, and nothing waits. */
function isClean({ place, walk }: Checkpoint, epochs: Epochs, { rules }: MeterBook): boolean {
  const { a, b, p } = walk;
  if (!a || p || walk.life !== place.life) return false;
  if (place.ts - Math.min(a.reading.ts, b?.ts ?? Infinity) > MAX_BACK_MS) return false;
  return epochs.spans(place.life, rules.replacements).every(({ epoch, from, to }) => {
    const order = (epoch ?? -1) - (place.epoch ?? -1);
    if (order === 0) return true;
    return order < 0 ? to <= place.ts || from >= to : from >= place.ts || from >= to;
  });
}

/** What the readings before the place left in the hours that later ones may still change. */
async function balance(
  { place, walk }: Checkpoint,
  epochs: Epochs,
  book: MeterBook,
): Promise<Opening> {
  const { serial, state, rules, deps } = book;
  const { calendar, store } = deps;
  const back = Math.min(walk.a!.reading.ts, walk.b?.ts ?? Infinity);
  const [from, last] = [calendar.hourStart(back), calendar.hourStart(place.ts)];
  const list: ListParts = {
    scan: (range) => store.scan({ serial, ...range }),
    epochs,
    replacements: rules.replacements,
    extra: [],
  };
  const later = await effectsAfter({ place, walk }, last, list, book);
  const hours = new Map(await hoursOf(book, from, last));
  for (const [hour, sums] of later.hours) {
    if (hour < from || hour > last) continue;
    const left = hours.get(hour) ?? noSums();
    hours.set(hour, { ...left, ...difference(left, sums) });
  }
  hours.set(last, { ...hours.get(last) ?? noSums(), ...await readingsOf(last, place.ts, list) });
  const base = [...hours].sort(([a], [b]) => a - b);
  const countedMl = state.countedMl - await countedFrom(book, from) +
    base.reduce((sum, [, { ml }]) => sum + ml, 0);
  return { place, walk, from, base, countedMl };
}

/** What a walk from the place changes until it can change nothing up to the hour `last` any more. */
async function effectsAfter(
  { place, walk }: Checkpoint,
  last: number,
  list: ListParts,
  { rules, deps: { calendar } }: MeterBook,
): Promise<Effects> {
  const effects = new Effects(calendar);
  const walker = new Walker({ state: walk, waiting: new Map() }, rules, effects, 1);
  const end = calendar.nextHour(last);
  const paid = async (effects: Effects) => {
    await payOwed(effects, rules, () => Promise.resolve({ 1: list, [-1]: list }));
    return effects;
  };
  const isPast = (ts: number | undefined) => ts === undefined || ts >= end;
  for await (const piece of listFrom(place, list)) {
    for (const one of piece) {
      walker.read(one);
      const { a, b, p } = walker.state;
      const isSettled = isPast(a?.reading.ts) && b !== null && isPast(b.ts) &&
        isPast(p?.first.reading.ts);
      if (isSettled && isPast(one.reading.ts)) return await paid(effects);
    }
  }
  walker.endLives(rules.replacements.length);
  return await paid(effects);
}

function difference(all: Sums, part: Sums): Partial<Sums> {
  return {
    ml: all.ml - part.ml,
    estimated: all.estimated - part.estimated,
    gaps: all.gaps - part.gaps,
    leftOut: all.leftOut - part.leftOut,
    waiting: all.waiting - part.waiting,
  };
}

/** The stored readings of an hour before an instant: their number and flows. */
async function readingsOf(hour: number, before: number, list: ListParts): Promise<Partial<Sums>> {
  const sums = noSums();
  for await (const piece of list.scan({ from: hour, to: before })) {
    for (const reading of piece) addReading(sums, reading);
  }
  const { count, flows, flowSum, flowMin, flowMax } = sums;
  return { count, flows, flowSum, flowMin, flowMax };
}

/** The hours of the book in `[from, last]`. */
async function hoursOf(
  { serial, state, deps: { store, calendar } }: MeterBook,
  from: number,
  last: number,
): Promise<Bucket[]> {
  const { books } = store;
  const days = await books.days(serial, state.generation, calendar.dayStart(from), last + 1);
  const hours = days.flatMap(({ buckets }) => buckets);
  if (state.open) hours.push(state.open);
  const found = new Map<number, Sums>();
  for (const [start, sums] of hours) {
    if (start < from || start > last) continue;
    const total = found.get(start) ?? noSums();
    addSums(total, sums);
    found.set(start, total);
  }
  return [...found];
}

/** Σ of what was counted from an hour on, mL. */
async function countedFrom(book: MeterBook, from: number): Promise<number> {
  const { serial, state, deps: { store, calendar } } = book;
  const begin = calendar.dayStart(from);
  const days = await store.books.days(serial, state.generation, begin, LATEST);
  const closed = days.flatMap(({ buckets }) => buckets).concat(state.open ? [state.open] : []);
  return closed.reduce((sum, [start, { ml }]) => start >= from ? sum + ml : sum, 0);
}

/** What a book written anew takes over from the one before, since its readings are gone. */
export interface Final {
  readonly hours: ReadonlyMap<number, Sums>;
  readonly epochs: readonly EpochRecord[];
  readonly leftOut: readonly LeftOutRun[];
  readonly reports: readonly Report[];
}

/** Reads what is final in the book in force. */
export async function finalPart(
  serial: string,
  { generation }: BookState,
  { place, walk, from, base }: Opening,
  { store: { books } }: BookDeps,
): Promise<Final> {
  const days = await books.days(serial, generation, EARLIEST, from + 1);
  const hours = days.flatMap(({ buckets }) => buckets).filter(([start]) => start < from);
  const leftOut = await books.leftOut(serial, generation);
  const reports = await books.reports(serial, generation);
  const isBefore = ({ life, epoch, reading: { ts } }: Placed) =>
    comparePlaces({ life, epoch, ts }, place) < 0;
  return {
    hours: new Map([...hours, ...base]),
    epochs: (await books.epochs(serial, generation)).filter(({ life, epoch, min }) =>
      comparePlaces({ life, epoch, ts: min }, place) < 0
    ),
    // A itself can still turn out to be a spike: that verdict is not final.
    leftOut: leftOut.filter(({ from }) => isBefore(from) && listOrder(from, walk.a!) !== 0),
    reports: reports.filter(({ to }) => to.ts < place.ts),
  };
}
