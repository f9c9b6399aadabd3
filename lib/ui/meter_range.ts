/** Which stretch of time the page of a meter shows, as its address says it. */

import { type Calendar, createCalendar } from "../domain/calendar.ts";

/** The ranges that are offered, the shortest first. */
export const RANGES = ["live", "24h", "7d", "30d", "12m"] as const;
export type RangeName = typeof RANGES[number];
/** Shown when the address asks for nothing: a day and a night. */
export const DEFAULT_RANGE: RangeName = "24h";

/** What a bar stands for. */
export type BucketSize = "hour" | "day" | "month" | "year";

/** Why the address cannot be followed. */
export type RangeFault = "range" | "dates" | "order" | "future" | "day";

/** Most bars of a range that people choose by its dates: on a phone each has some 3 px. */
export const MAX_BARS = 100;

/** A stretch of time, cut into buckets. */
export interface MeterRange {
  readonly name: RangeName | "own" | "day";
  readonly size: BucketSize;
  /** Where each bucket begins, Unix ms, oldest first; there is at least one. */
  readonly starts: readonly number[];
  /** Where the last one ends, Unix ms. */
  readonly end: number;
  /** Queries of the stretches before and after; `null` where there is nothing to see. */
  readonly earlier: string | null;
  readonly later: string | null;
  /** The query of this stretch. */
  readonly query: string;
  /** Of a single day: the query of the range that it was chosen in. */
  readonly parent: string;
  /** Dates in the form, `yyyy-mm-dd`, both inclusive. */
  readonly dates: { readonly from: string; readonly to: string };
  readonly fault: RangeFault | null;
}

const COUNTS = {
  "24h": ["hour", 24],
  "7d": ["day", 7],
  "30d": ["day", 30],
  "12m": ["month", 12],
} as const;
/** Most days that are shown hour by hour: 96 bars, 97 where clocks go back. */
const MAX_HOURLY_DAYS = 4;
/** No reading is older (contract, 3). */
const EARLIEST = { year: 2010, month: 1, day: 1 } as const;

const DATE = /^(2\d{3})-(\d{2})-(\d{2})$/;
/** An hour of UTC: the hour that comes twice has two names. */
const HOUR = /^2\d{3}-\d{2}-\d{2}T\d{2}:\d{2}Z$/;

/** Reads a query. What cannot be followed gives the usual range and the reason in `fault`. */
export function readRange(query: URLSearchParams, timeZone: string, now: number): MeterRange {
  return new RangeReader(createCalendar(timeZone), now).read(query);
}

type Found = Omit<MeterRange, "fault" | "dates">;

class RangeReader {
  readonly #calendar: Calendar;
  readonly #now: number;
  readonly #today: number;
  readonly #earliest: number;

  constructor(calendar: Calendar, now: number) {
    this.#calendar = calendar;
    this.#now = now;
    this.#today = calendar.dayStart(now);
    this.#earliest = calendar.midnight(EARLIEST.year, EARLIEST.month, EARLIEST.day);
  }

  read(query: URLSearchParams): MeterRange {
    const found = this.#find(query);
    const fault = typeof found === "string" ? found : null;
    const range = typeof found === "string" ? this.#recent(DEFAULT_RANGE, null) : found;
    const dates = {
      from: this.#date(range.starts[0]),
      to: this.#date(Math.min(range.end - 1, this.#now)),
    };
    return { ...range, dates, fault };
  }

  #find(query: URLSearchParams): Found | RangeFault {
    const [day, from, to] = ["day", "from", "to"].map((name) => query.get(name));
    if (day !== null) return this.#day(day, query);
    if (from !== null || to !== null) return this.#own(from ?? "", to ?? "");
    const name = query.get("range") ?? DEFAULT_RANGE;
    if (!isRangeName(name)) return "range";
    const until = query.get("until");
    const end = until === null ? null : this.#instant(until);
    return until !== null && end === null ? "dates" : this.#recent(name, end);
  }

  /** The last so many buckets, or those before an instant. */
  #recent(name: RangeName, until: number | null): Found {
    if (name === "live") {
      const start = this.#calendar.hourStart(this.#now);
      const end = this.#calendar.nextHour(start);
      const query = "range=live";
      return {
        name,
        size: "hour",
        starts: [start],
        end,
        earlier: null,
        later: null,
        query,
        parent: query,
      };
    }
    const [size, count] = COUNTS[name];
    const [startOf, nextOf] = this.#steps(size);
    const newest = nextOf(startOf(this.#now));
    const wanted = until === null ? newest : nextOf(startOf(until - 1));
    const end = Math.min(Math.max(wanted, nextOf(this.#earliest)), newest);
    const starts: number[] = [];
    for (let at = end; starts.length < count;) starts.unshift(at = startOf(at - 1));
    let after = end;
    for (let i = 0; i < count && after < newest; i++) after = nextOf(after);
    const plain = `range=${name}`;
    const at = (instant: number) => `${plain}&until=${this.#name(instant, size)}`;
    return {
      name,
      size,
      starts,
      end,
      earlier: starts[0] > this.#earliest ? at(starts[0]) : null,
      later: end === newest ? null : after === newest ? plain : at(after),
      query: end === newest ? plain : at(end),
      parent: plain,
    };
  }

  #own(fromText: string, toText: string): Found | RangeFault {
    const [from, to] = [this.#midnight(fromText), this.#midnight(toText)];
    if (from === null || to === null) return "dates";
    if (from > to) return "order";
    if (from > this.#today) return "future";
    const begin = Math.max(from, this.#earliest);
    const end = this.#calendar.nextDay(Math.max(begin, Math.min(to, this.#today)));
    const days = this.#between(begin, end, "day");
    const size = this.#sizeFor(days.length, begin, end);
    const starts = size === "day" ? days : this.#between(begin, end, size);
    const query = (first: number, last: number) =>
      `from=${this.#date(first)}&to=${this.#date(last)}`;
    const own = query(begin, end - 1);
    const before = this.#shifted(begin, -days.length);
    return {
      name: "own",
      size,
      starts,
      end,
      earlier: begin > this.#earliest ? query(before, begin - 1) : null,
      later: end > this.#today ? null : query(end, this.#shifted(end, days.length - 1)),
      query: own,
      parent: own,
    };
  }

  #sizeFor(days: number, begin: number, end: number): BucketSize {
    if (days <= MAX_HOURLY_DAYS) return "hour";
    if (days <= MAX_BARS) return "day";
    return this.#between(begin, end, "month").length <= MAX_BARS ? "month" : "year";
  }

  #day(text: string, query: URLSearchParams): Found | RangeFault {
    const day = this.#midnight(text);
    if (day === null || day < this.#earliest) return "day";
    if (day > this.#today) return "future";
    const name = query.get("range");
    const parent = isRangeName(name) && name !== "live" ? `range=${name}` : `range=7d`;
    const end = this.#calendar.nextDay(day);
    const at = (instant: number) => `${parent}&day=${this.#date(instant)}`;
    return {
      name: "day",
      size: "hour",
      starts: this.#between(day, end, "hour"),
      end,
      earlier: day > this.#earliest ? at(this.#calendar.dayStart(day - 1)) : null,
      later: end <= this.#today ? at(end) : null,
      query: at(day),
      parent,
    };
  }

  /** The buckets of a stretch; the first one begins with it. */
  #between(from: number, to: number, size: BucketSize): number[] {
    const [, nextOf] = this.#steps(size);
    const starts: number[] = [];
    for (let at = from; at < to; at = nextOf(at)) starts.push(at);
    return starts;
  }

  #steps(size: BucketSize): readonly [(ts: number) => number, (ts: number) => number] {
    const calendar = this.#calendar;
    const year = (ts: number, more: number) =>
      calendar.midnight(calendar.localDate(ts).year + more, 1, 1);
    const steps = {
      hour: [(ts: number) => calendar.hourStart(ts), (ts: number) => calendar.nextHour(ts)],
      day: [(ts: number) => calendar.dayStart(ts), (ts: number) => calendar.nextDay(ts)],
      month: [(ts: number) => calendar.monthStart(ts), (ts: number) => calendar.nextMonth(ts)],
      year: [(ts: number) => year(ts, 0), (ts: number) => year(ts, 1)],
    } as const;
    return steps[size];
  }

  #shifted(day: number, days: number): number {
    const { year, month, day: date } = this.#calendar.localDate(day);
    return Math.max(this.#calendar.midnight(year, month, date + days), this.#earliest);
  }

  /** How the address names where a bucket begins. */
  #name(at: number, size: BucketSize): string {
    return size === "hour" ? `${new Date(at).toISOString().slice(0, 16)}Z` : this.#date(at);
  }

  #instant(text: string): number | null {
    if (!HOUR.test(text)) return this.#midnight(text);
    const at = Date.parse(text);
    return Number.isNaN(at) ? null : at;
  }

  /** @returns `null` for what is no date of the calendar */
  #midnight(text: string): number | null {
    const [year, month, day] = DATE.exec(text)?.slice(1).map(Number) ?? [];
    if (year === undefined) return null;
    const real = new Date(Date.UTC(year, month - 1, day));
    const isReal = real.getUTCMonth() === month - 1 && real.getUTCDate() === day;
    return isReal ? this.#calendar.midnight(year, month, day) : null;
  }

  #date(at: number): string {
    const { year, month, day } = this.#calendar.localDate(at);
    return [year, month, day].map((part) => String(part).padStart(2, "0")).join("-");
  }
}

export function isRangeName(name: string | null): name is RangeName {
  return (RANGES as readonly (string | null)[]).includes(name);
}
