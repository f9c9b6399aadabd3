/** Date-times of a time zone as they are written in Brazil: `31/01/2026 09:00:00`. */

import { type Calendar, createCalendar } from "../domain/calendar.ts";

/** Further apart than any change of clocks is long, and nearer than two changes are. */
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const TEXT =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: *(?:(Z)|([+-])(\d{2}):(\d{2})))?)?$/i;

/** Writes and reads the date-times of one zone, without loss. */
export class LocalTime {
  readonly #calendar: Calendar;

  /** @throws {RangeError} when the zone is not known */
  constructor(timeZone: string) {
    this.#calendar = createCalendar(timeZone);
  }

  /**
   * `31/01/2026 09:00:00`, with `,123` when there are milliseconds. When clocks go back an hour comes
   * twice: its second time has the offset behind it (` -03:00`), so that both can be told apart.
   */
  write(ts: number): string {
    const offset = this.#calendar.offset(ts);
    const [date, time] = new Date(ts + offset).toISOString().slice(0, -1).split("T");
    const [year, month, day] = date.split("-");
    const [seconds, ms] = time.split(".");
    const text = `${day}/${month}/${year} ${seconds}${ms === "000" ? "" : `,${ms}`}`;
    return this.#instant(ts + offset) === ts ? text : `${text} ${offsetText(offset)}`;
  }

  /**
   * Reads `dd/mm/yyyy`, `dd/mm/yyyy hh:mm`, with seconds, milliseconds and an offset or without. A time
   * that comes twice is its first one; one that clocks jump over is as much later as they jump.
   *
   * @returns Unix ms, or `null` when it is no such text or no such date
   */
  read(text: string): number | null {
    const match = TEXT.exec(text);
    if (!match) return null;
    const [day, month, year] = match.slice(1, 4).map(Number);
    const [hour, minute, second] = match.slice(4, 7).map((part) => Number(part ?? 0));
    if (hour > 23 || minute > 59 || second > 59) return null;
    const date = new Date(Date.UTC(year, month - 1, day));
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
    const ms = Number(((match[7] ?? "") + "000").slice(0, 3));
    const local = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
    const [zulu, sign, hours, minutes] = match.slice(8);
    if (zulu) return local;
    if (!sign) return this.#instant(local);
    return local - Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  }

  /** The first instant at which clocks show `local`, local time as if it were UTC, ms. */
  #instant(local: number): number {
    const calendar = this.#calendar;
    const early = local - calendar.offset(local - DAY_MS);
    if (early + calendar.offset(early) === local) return early;
    const late = local - calendar.offset(local + DAY_MS);
    return late + calendar.offset(late) === local ? late : early;
  }
}

function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / MINUTE_MS;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
