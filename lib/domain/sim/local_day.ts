/** Where a local day lies in time. */

/** Milliseconds in a day without a change of the clocks. */
export const DAY_MS = 86_400_000;

/**
 * The instant at which the local day number `day` (days since 1 January 1970) begins, by the offset
 * that holds at its noon: on the two days a year when clocks change, off by the change.
 *
 * @param timeZone IANA name, `America/Sao_Paulo`
 * @throws {RangeError} when the time zone is unknown
 */
export function localDayStart(timeZone: string, day: number): number {
  const midnight = day * DAY_MS;
  return midnight - offsetMs(timeZone, midnight + DAY_MS / 2);
}

/** What local clocks are ahead of UTC at an instant, ms. */
export function offsetMs(timeZone: string, at: number): number {
  const parts = formatter(timeZone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((p) => p.type === type)?.value);
  const local = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return local - Math.floor(at / 1000) * 1000;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  let found = formatters.get(timeZone);
  if (!found) {
    found = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(timeZone, found);
  }
  return found;
}
