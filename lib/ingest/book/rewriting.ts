/**
 * A meter's book written anew from its stored readings, under the next generation, while the one in
 * force goes on being read. It is worked out in steps, between which readings may be stored.
 */

import { emptyBook, noChange } from "../../domain/consumption/blank.ts";
import {
  type BookChange,
  type BookRules,
  type BookState,
  type Opening,
  rulesKey,
} from "../../domain/consumption/book.ts";
import { addSums, noSums } from "../../domain/consumption/sums.ts";
import { START } from "../../domain/ledger/state.ts";
import { comparePosition, naturalKey, type Reading } from "../../domain/reading.ts";
import { Appender, placeAtEnd } from "./append.ts";
import { Effects } from "./effects.ts";
import { Epochs } from "./epochs.ts";
import { ListCursor, listFrom, type ListParts, placed } from "./list.ts";
import type { BookDeps } from "./meter_book.ts";
import { type Final, finalPart } from "./opening.ts";
import { payOwed } from "./owed.ts";
import { addToRecords } from "./records.ts";
import { Walker } from "./walker.ts";

/** Readings of one step: some 20 ms of work. */
export const STEP_READINGS = 10_000;

/** Where a book is written anew from: the meter, its rules, and the head in force. */
export interface RewritingParts {
  readonly serial: string;
  /** Of the new book: one that nobody else writes. */
  readonly generation: number;
  readonly deps: BookDeps;
  readonly rules: BookRules;
  readonly state: BookState;
}

/** Writes one book. */
export class Rewriting {
  readonly serial: string;
  /** Readings read so far. */
  read = 0;
  readonly #parts: RewritingParts;
  readonly #effects: Effects;
  readonly #opening: Opening | null;
  readonly #walker: Walker;
  #appender: Appender;
  /** What retention has made final. */
  #final: Final = { hours: new Map(), epochs: [], leftOut: [], reports: [] };
  /** Readings stored since this began, by natural key: they come last, wherever a scan finds them. */
  readonly #noticed = new Map<string, Reading>();
  readonly #steps: AsyncGenerator<void>;
  #epochs = new Epochs([]);

  constructor(parts: RewritingParts) {
    const { serial, rules, deps } = parts;
    this.serial = serial;
    this.#parts = parts;
    this.#effects = new Effects(deps.calendar);
    this.#opening = parts.state.opening;
    const walk = { state: this.#opening?.walk ?? START, waiting: new Map() };
    this.#walker = new Walker(walk, rules, this.#effects, 1);
    const { maxTs, epochMin, sinceCheckpoint } = emptyBook(0, rules);
    this.#appender = new Appender(this.#walker, { maxTs, epochMin, sinceCheckpoint });
    this.#steps = this.#work();
  }

  /** Readings of this meter were stored. */
  notice(readings: readonly Reading[]): void {
    for (const reading of readings) this.#noticed.set(naturalKey(reading), reading);
  }

  /** Works some more. @returns whether all that was stored when this began has been read */
  async step(): Promise<boolean> {
    return (await this.#steps.next()).done === true;
  }

  async *#work(): AsyncGenerator<void> {
    if (this.#opening) await this.#takeOver(this.#opening);
    yield* this.#learnEpochs();
    const cursor = new ListCursor(listFrom(this.#opening?.place ?? null, this.#list));
    for (;;) {
      if (cursor.isSpent) await cursor.fill();
      const { next } = cursor;
      if (!next) return;
      cursor.take();
      if (this.#isNoticed(next.reading)) continue;
      this.#take(next);
      if (this.read % STEP_READINGS === 0) yield;
    }
  }

  /** Goes on from the opening balance. */
  async #takeOver(opening: Opening): Promise<void> {
    const { serial, state, deps } = this.#parts;
    this.#final = await finalPart(serial, state, opening, deps);
    const { life, last } = opening.walk;
    const epochMin =
      this.#final.epochs.find((record) => record.life === life && record.epoch === last?.epoch)
        ?.min ?? null;
    const maxTs = last?.reading.ts ?? null;
    this.#appender = new Appender(this.#walker, { maxTs, epochMin, sinceCheckpoint: 0 });
  }

  /** The order of the list hangs on the epochs that are declared anywhere in it. */
  async *#learnEpochs(): AsyncGenerator<void> {
    const { rules } = this.#parts;
    const records = new Map(
      this.#final.epochs.map((record) => [`${record.life}/${record.epoch}`, record]),
    );
    const none = { epochs: this.#epochs, replacements: rules.replacements };
    let seen = 0;
    const from = this.#opening?.place.ts ?? -Infinity;
    for await (const piece of this.#list.scan({ from, to: Infinity })) {
      for (const reading of piece) {
        const { ts, epoch } = reading;
        if (epoch === null || this.#isNoticed(reading)) continue;
        const { life } = placed(reading, none);
        const known = records.get(`${life}/${epoch}`);
        const min = Math.min(ts, known?.min ?? ts);
        const max = known?.max === null ? null : Math.max(ts, known?.max ?? ts);
        records.set(`${life}/${epoch}`, { life, epoch, min, max });
      }
      seen += piece.length;
      if (seen >= STEP_READINGS) {
        seen = 0;
        yield;
      }
    }
    this.#epochs = new Epochs(records.values());
  }

  get #list(): ListParts {
    const { serial, rules, deps } = this.#parts;
    return {
      scan: (range) => deps.store.scan({ serial, ...range }),
      epochs: this.#epochs,
      replacements: rules.replacements,
      extra: [],
    };
  }

  #isNoticed(reading: Reading): boolean {
    return this.#noticed.size > 0 && this.#noticed.has(naturalKey(reading));
  }

  #take(next: Parameters<Appender["read"]>[0]): void {
    this.#effects.addReading(next.reading);
    this.#appender.read(next);
    this.read++;
  }

  /**
   * The new book, once `step` has said that all was read; nothing may be stored until it is in force.
   *
   * @returns `null` when readings were stored meanwhile that do not follow: it must be done again
   */
  async finish(): Promise<BookChange | null> {
    const { serial, generation, rules, deps, state } = this.#parts;
    const { replacements } = rules;
    for (const reading of [...this.#noticed.values()].sort(comparePosition)) {
      const { life } = placed(reading, { epochs: this.#epochs, replacements });
      this.#walker.endLives(life);
      const { maxTs } = this.#appender.end;
      const lifeStart = replacements[life - 1]?.at ?? -Infinity;
      const { last } = this.#walker.state;
      const next = placeAtEnd(reading, { life: this.#walker.state.life, last, maxTs }, lifeStart);
      if (!next || this.#walker.state.life !== life) return null;
      this.#take(next);
    }
    this.#walker.endLives(replacements.length);
    const effects = this.#effects;
    await payOwed(effects, rules, () => {
      const epochs = new Epochs([...this.#final.epochs, ...this.#appender.epochs]);
      const list = { ...this.#list, epochs };
      return Promise.resolve({ 1: list, [-1]: list });
    });
    const nothing = (start: number) => Promise.resolve({ start, buckets: [] });
    const { end, checkpoints, epochs } = this.#appender;
    const empty = emptyBook(generation, rules);
    const sources = { day: nothing, month: nothing };
    const hours = new Map(this.#final.hours);
    for (const [hour, sums] of effects.hours) {
      const total = noSums();
      addSums(total, hours.get(hour) ?? noSums());
      addSums(total, sums);
      hours.set(hour, total);
    }
    const records = await addToRecords(hours, empty, end.maxTs, deps.calendar, sources);
    return {
      ...noChange(serial, {
        ...empty,
        ...end,
        rules: rulesKey(rules),
        walk: this.#walker.state,
        open: records.open,
        countedMl: (this.#opening?.countedMl ?? 0) + effects.countedMl,
        opening: this.#opening,
        corrections: state.corrections + 1,
      }),
      days: records.days,
      months: records.months,
      checkpoints,
      epochs: [...this.#final.epochs, ...epochs],
      leftOut: [...this.#final.leftOut, ...effects.leftOut.added],
      reports: [...this.#final.reports, ...effects.reports.added],
    };
  }
}

/**
 * Writes the book of a meter to which nothing is stored meanwhile; the records are in the store, the
 * change that puts them in force is returned.
 */
export async function rewriteAtOnce(parts: RewritingParts): Promise<BookChange> {
  const rewriting = new Rewriting(parts);
  while (!await rewriting.step());
  const change = await rewriting.finish();
  if (!change) throw new Error(`Cannot write the book of ${parts.serial}: readings were stored`);
  return await prepared(parts.deps, change);
}

/** Stores the records of a generation that is not in force; what is left to commit is its head. */
export async function prepared({ store }: BookDeps, change: BookChange): Promise<BookChange> {
  await store.books.drop(change.serial, change.state.generation);
  await store.books.prepare(change);
  return noChange(change.serial, change.state);
}
