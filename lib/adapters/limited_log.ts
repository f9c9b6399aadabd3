/** A log in which no message repeats itself without end. */

import type { Log } from "../log.ts";
import { LineLimit } from "./line_limit.ts";

type Level = "info" | "warn" | "error";

/**
 * Limits how often the same message is written, whatever its data. What was left out is told in one
 * line at the end of the minute. `debug` is as it is: whoever turns it on wants to see everything.
 *
 * @param time held by tests; timers must not keep the process alive
 */
export function limitLog(
  log: Log,
  time: { now(): number; later(work: () => void, ms: number): void },
): Log {
  const limit = new LineLimit({
    ...time,
    tell: (key, suppressed) => {
      const [level, message] = partsOf(key);
      log[level](`${message} … suppressed ${suppressed} more`, { suppressed });
    },
  });
  const line = (level: Level): Log[Level] => (message, fields) => {
    if (limit.admit(`${level} ${message}`)) log[level](message, fields);
  };
  return {
    debug: (message, fields) => log.debug(message, fields),
    info: line("info"),
    warn: line("warn"),
    error: line("error"),
  };
}

function partsOf(key: string): [level: Level, message: string] {
  const space = key.indexOf(" ");
  return [key.slice(0, space) as Level, key.slice(space + 1)];
}

/** The machine's clock, with timers that let the process end. */
export const machineTime = {
  now: () => Date.now(),
  later: (work: () => void, ms: number) => Deno.unrefTimer(setTimeout(work, ms)),
};
