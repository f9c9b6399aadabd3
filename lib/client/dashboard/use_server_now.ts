/** The server's time in the browser, and what happens at its midnight. */

import { useEffect, useRef } from "preact/hooks";
import { createCalendar } from "../../domain/calendar.ts";
import { clockTime } from "../../domain/dashboard/clock_hours.ts";
import { liveStream } from "../live.ts";
import { useNow } from "../use_live.ts";

/**
 * The server's time, Unix ms: a browser's own clock may be wrong, and what is compared "until now" would
 * be with it.
 *
 * @param at when the page was written, by the server's clock
 */
export function useServerNow(at: number, everyMs: number): number {
  const now = useNow(everyMs);
  const first = useRef<number | null>(null);
  first.current ??= now;
  return at + (now ?? 0) - (first.current ?? 0);
}

/** The server's time, Unix ms, and what the clock of the time zone shows then, in hours and parts of one. */
export function useServerDay(
  at: number,
  everyMs: number,
  timeZone: string,
): { now: number; time: number } {
  const now = useServerNow(at, everyMs);
  return { now, time: clockTime(createCalendarOnce(timeZone), now) };
}

/**
 * Loads the page anew when the day is over: what is usual, and what is today, are others then. Not
 * without a server: yesterday's page is better than none.
 */
export function useNewDay(at: number, now: number, timeZone: string): void {
  const { connection } = liveStream();
  const isOver = createCalendarOnce(timeZone).nextDay(at) <= now;
  const isOpen = connection.value === "open";
  useEffect(() => {
    if (isOver && isOpen) location.reload();
  }, [isOver, isOpen]);
}

const calendars = new Map<string, ReturnType<typeof createCalendar>>();

/** A calendar looks offsets up and keeps them: one for the page. */
function createCalendarOnce(timeZone: string): ReturnType<typeof createCalendar> {
  const calendar = calendars.get(timeZone) ?? createCalendar(timeZone);
  calendars.set(timeZone, calendar);
  return calendar;
}
