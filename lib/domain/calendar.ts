/** Hours, days, months and billing periods of an IANA time zone, as instants in Unix ms. */

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** No zone was ever further than this from UTC (15:14 h in Alaska before 1867). */
const MAX_OFFSET_MS = 16 * HOUR_MS;
/** Most days whose offsets are kept at a time (a century and more); some 100 bytes each. */
const MAX_DAYS = 40_000;
/** `Intl` counts years before this one backwards: they get its offset. */
const YEAR_ONE = utcMidnight(1, 1, 2);

/** A date of the zone's calendar; `month` is 1 to 12. */
export interface LocalDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/**
 * The buckets of one zone. Instants are those a `Date` can hold; others throw a `RangeError`. Every bucket is `[start, end)`; buckets of a kind tile time without gap or
 * overlap, days are made of whole hours, months and billing periods of whole days.
 *
 * - An hour is a stretch in which neither the hand of the hour nor the offset from UTC changes: when
 *   clocks go back, the hour that comes twice is two hours.
 * - A day begins at the first instant at which its date is reached: 00:00, or 01:00 where the clocks
 *   go forward at midnight.
 */
export interface Calendar {
  readonly timeZone: string;
  /** Local time minus UTC at `ts`, ms. */
  offset(ts: number): number;
  /** Start of the hour that holds `ts`. */
  hourStart(ts: number): number;
  /** Start of the hour after the one that holds `ts`. */
  nextHour(ts: number): number;
  dayStart(ts: number): number;
  nextDay(ts: number): number;
  monthStart(ts: number): number;
  nextMonth(ts: number): number;
  /**
   * Start of the billing period that holds `ts`: the `billingDay` of a month, or the month's last day
   * where it has fewer.
   *
   * @throws {RangeError} when `billingDay` is not a whole number from 1 to 31
   */
  billStart(ts: number, billingDay: number): number;
  /** Start of the billing period after the one that holds `ts`; throws as `billStart`. */
  nextBill(ts: number, billingDay: number): number;
  /** First instant of a date; `month` is 1 to 12 and both may run over, as in `Date.UTC`. */
  midnight(year: number, month: number, day: number): number;
  /** What the calendar on the wall shows at `ts`. */
  localDate(ts: number): LocalDate;
}

/**
 * The calendar of a zone. Offsets are looked up once a UTC day and kept, so that calls are cheap.
 *
 * @throws {RangeError} when the zone is not known
 */
export function createCalendar(timeZone: string): Calendar {
  return new ZoneCalendar(timeZone);
}

/** A part of a UTC day, `[from, to)`, in which the offset is the same. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Local time minus UTC, ms. */
  readonly offset: number;
}

/** A day or month, Unix ms, `[start, end)`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

function within(span: Span, ts: number): Span | null {
  return ts >= span.start && ts < span.end ? span : null;
}

class ZoneCalendar implements Calendar {
  readonly #offsets: OffsetTable;
  /** The latest answers: most calls ask for the same day and month again. */
  #day: Span = { start: 0, end: 0 };
  #month: Span = { start: 0, end: 0 };

  constructor(readonly timeZone: string) {
    this.#offsets = new OffsetTable(timeZone);
  }

  offset(ts: number): number {
    return this.#offsets.at(ts).offset;
  }

  hourStart(ts: number): number {
    const { from, offset } = this.#offsets.at(ts);
    const start = ts - modulo(ts + offset, HOUR_MS);
    if (start >= from) return start;
    // The hour began before this stretch, or the clocks were changed in the midst of it.
    return this.#offsets.at(from - 1).offset === offset ? this.hourStart(from - 1) : from;
  }

  nextHour(ts: number): number {
    const { to, offset } = this.#offsets.at(ts);
    const end = ts - modulo(ts + offset, HOUR_MS) + HOUR_MS;
    if (end <= to) return end;
    const next = this.#offsets.at(to);
    return next.offset === offset ? Math.min(end, next.to) : to;
  }

  dayStart(ts: number): number {
    return (this.#day = within(this.#day, ts) ?? this.#dayOf(ts)).start;
  }

  #dayOf(ts: number): Span {
    const { year, month, day } = this.localDate(ts);
    const next = this.midnight(year, month, day + 1);
    // Clocks that went back past midnight show the day before once more: it has ended all the same.
    return ts >= next
      ? { start: next, end: this.midnight(year, month, day + 2) }
      : { start: this.midnight(year, month, day), end: next };
  }

  nextDay(ts: number): number {
    return (this.#day = within(this.#day, ts) ?? this.#dayOf(ts)).end;
  }

  monthStart(ts: number): number {
    return (this.#month = within(this.#month, ts) ?? this.#monthOf(ts)).start;
  }

  nextMonth(ts: number): number {
    return (this.#month = within(this.#month, ts) ?? this.#monthOf(ts)).end;
  }

  #monthOf(ts: number): Span {
    return { start: this.billStart(ts, 1), end: this.nextBill(ts, 1) };
  }

  billStart(ts: number, billingDay: number): number {
    const { year, month } = this.localDate(ts);
    for (let m = month + 1;; m--) {
      const start = this.#billing(year, m, billingDay);
      if (start <= ts) return start;
    }
  }

  nextBill(ts: number, billingDay: number): number {
    const { year, month } = this.localDate(ts);
    for (let m = month;; m++) {
      const start = this.#billing(year, m, billingDay);
      if (start > ts) return start;
    }
  }

  midnight(year: number, month: number, day: number): number {
    const local = utcMidnight(year, month, day);
    for (let at = local - MAX_OFFSET_MS;;) {
      const { to, offset } = this.#offsets.at(at);
      const start = Math.max(at, local - offset);
      if (start < to) return start;
      at = to;
    }
  }

  localDate(ts: number): LocalDate {
    const local = new Date(ts + this.#offsets.at(ts).offset);
    return {
      year: local.getUTCFullYear(),
      month: local.getUTCMonth() + 1,
      day: local.getUTCDate(),
    };
  }

  #billing(year: number, month: number, billingDay: number): number {
    if (!Number.isInteger(billingDay) || billingDay < 1 || billingDay > 31) {
      throw new RangeError(`billingDay must be a whole number from 1 to 31, not ${billingDay}`);
    }
    const daysInMonth = new Date(utcMidnight(year, month + 1, 0)).getUTCDate();
    return this.midnight(year, month, Math.min(billingDay, daysInMonth));
  }
}

/** The zone's offsets from UTC, looked up day by day (a call to `Intl` takes microseconds). */
class OffsetTable {
  readonly #format: Intl.DateTimeFormat;
  /** By UTC day, counted from 1970: one stretch, or two where the clocks are changed on that day. */
  readonly #days = new Map<number, readonly Stretch[]>();
  /** The latest answer: most calls ask for the same day again. */
  #latest: Stretch = { from: 0, to: 0, offset: 0 };

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  at(ts: number): Stretch {
    if (ts >= this.#latest.from && ts < this.#latest.to) return this.#latest;
    const number = Math.floor(ts / DAY_MS);
    let day = this.#days.get(number);
    if (!day) {
      if (this.#days.size >= MAX_DAYS) this.#days.clear();
      day = this.#stretches(number * DAY_MS);
      this.#days.set(number, day);
    }
    this.#latest = day.length > 1 && ts >= day[1].from ? day[1] : day[0];
    return this.#latest;
  }

  #stretches(from: number): Stretch[] {
    const to = from + DAY_MS;
    const [offset, after] = [this.#lookUp(from), this.#lookUp(to)];
    if (offset === after) return [{ from, to, offset }];
    // Clocks are changed at whole seconds; `before` still shows the old offset, `change` the new one.
    let [before, change] = [from / SECOND_MS, to / SECOND_MS];
    while (change - before > 1) {
      const middle = Math.floor((before + change) / 2);
      if (this.#lookUp(middle * SECOND_MS) === offset) before = middle;
      else change = middle;
    }
    const at = change * SECOND_MS;
    const first = { from, to: at, offset };
    return at === to ? [first] : [first, { from: at, to, offset: after }];
  }

  /** @param instant at a whole second */
  #lookUp(instant: number): number {
    const ts = Math.max(instant, YEAR_ONE);
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of this.#format.formatToParts(ts)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    const seconds = (hour * 60 + minute) * 60 + second;
    return utcMidnight(year, month, day) + seconds * SECOND_MS - ts;
  }
}

/** `Date.UTC` of a date, for years before 100 as well; `month` is 1 to 12. */
function utcMidnight(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/** The remainder that is never negative, for instants before 1970. */
function modulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}
