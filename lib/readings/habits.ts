/** What the meters consumed before, out of their buckets, kept for a little while. */

import type { Calendar } from "../domain/calendar.ts";
import {
  byClockHour,
  flowingSince,
  type Habit,
  type LastMonth,
  lastMonthOf,
  monthSpans,
  type Typical,
  TYPICAL_DAYS,
  typicalDay,
} from "../domain/dashboard/habit.ts";
import type { ConsumptionQueries, HabitQueries } from "../services.ts";

/** The days and months before change only by readings that come late: kept this long, ms. */
const PAST_MS = 5 * 60_000;
/** Today's hours are kept this long, ms. */
const PRESENT_MS = 5_000;
/** Meters that are read at a time: the store has others to answer. */
const AT_ONCE = 16;

/** What habits are made of. */
export interface HabitDeps {
  readonly consumption: Pick<ConsumptionQueries, "buckets">;
  readonly calendar: Calendar;
  readonly clock: { now(): number };
}

/** How long an answer is kept, ms. */
export interface HabitPatience {
  readonly pastMs: number;
  readonly presentMs: number;
}

/** The part of a habit that a day begins with. */
type Past = Pick<Habit, "typical" | "lastMonth">;
type Present = Pick<Habit, "today" | "flowingSince">;

/** An answer, or one that is on its way: who asks meanwhile waits for the same. */
interface Kept<Value> {
  readonly value: Promise<Value>;
  /** Start of the day that it is about, Unix ms. */
  readonly day: number;
  /** Unix ms. */
  readonly until: number;
}

/**
 * Reads buckets, never readings: a meter costs the reads of some days and months, however many readings
 * they are made of, and repeated questions cost nothing.
 */
export class Habits implements HabitQueries {
  readonly #deps: HabitDeps;
  readonly #patience: HabitPatience;
  readonly #past = new Map<string, Kept<Past>>();
  readonly #present = new Map<string, Kept<Present>>();

  constructor(deps: HabitDeps, patience: Partial<HabitPatience> = {}) {
    this.#deps = deps;
    this.#patience = { pastMs: PAST_MS, presentMs: PRESENT_MS, ...patience };
  }

  async of(serials: readonly string[]): Promise<ReadonlyMap<string, Habit>> {
    const waiting = serials.values();
    const found = new Map<string, Habit>();
    const work = async () => {
      for (const serial of waiting) found.set(serial, await this.#habit(serial));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return found;
  }

  async #habit(serial: string): Promise<Habit> {
    const { pastMs, presentMs } = this.#patience;
    const past = this.#kept(this.#past, serial, pastMs, (now) => this.#readPast(serial, now));
    const present = this.#kept(
      this.#present,
      serial,
      presentMs,
      (now) => this.#readPresent(serial, now),
    );
    return { ...await past, ...await present };
  }

  #kept<Value>(
    all: Map<string, Kept<Value>>,
    serial: string,
    ms: number,
    read: (now: number) => Promise<Value>,
  ): Promise<Value> {
    const now = this.#deps.clock.now();
    const day = this.#deps.calendar.dayStart(now);
    const known = all.get(serial);
    // A clock that was set back must not keep an answer for longer.
    const isGood = known?.day === day && now < known.until && known.until - now <= ms;
    if (known && isGood) return known.value;
    const value = read(now);
    const kept = { value, day, until: now + ms };
    all.set(serial, kept);
    // A failure is told to those who wait for it and asked anew by the next.
    value.catch(() => {
      if (all.get(serial) === kept) all.delete(serial);
    });
    return value;
  }

  async #readPast(serial: string, now: number): Promise<Past> {
    const [typical, lastMonth] = await Promise.all([
      this.#readTypical(serial, now),
      this.#readLastMonth(serial, now),
    ]);
    return { typical, lastMonth };
  }

  async #readTypical(serial: string, now: number): Promise<Typical | null> {
    const { consumption, calendar } = this.#deps;
    const day = calendar.dayStart(now);
    let from = day;
    for (let i = 0; i <= TYPICAL_DAYS; i++) from = calendar.dayStart(from - 1);
    const hours = await consumption.buckets({ serial, bucket: "hour", from, to: day });
    return typicalDay(hours, calendar, day);
  }

  async #readLastMonth(serial: string, now: number): Promise<LastMonth | null> {
    const { consumption, calendar } = this.#deps;
    const spans = monthSpans(calendar, now);
    const { known, thisMonth, sameDay } = spans;
    const [days, hours] = await Promise.all([
      consumption.buckets({ serial, bucket: "day", from: known, to: thisMonth }),
      sameDay
        ? consumption.buckets({ serial, bucket: "hour", from: sameDay.start, to: sameDay.end })
        : [],
    ]);
    return lastMonthOf(days, hours, calendar, spans);
  }

  async #readPresent(serial: string, now: number): Promise<Present> {
    const { consumption, calendar } = this.#deps;
    const [day, to] = [calendar.dayStart(now), calendar.nextDay(now)];
    const from = calendar.dayStart(day - 1);
    const hours = await consumption.buckets({ serial, bucket: "hour", from, to });
    const today = hours.filter(({ start }) => start >= day);
    return {
      today: byClockHour(today, calendar),
      flowingSince: flowingSince(hours, calendar, now),
    };
  }
}
