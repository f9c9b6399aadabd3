/** A log whose lines a test can read. */

import type { Log, LogFields } from "../log.ts";

/** A line that was logged. */
export interface KeptLine {
  readonly level: keyof Log;
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps all of its lines, oldest first. */
export function createKeptLog(): Log & { readonly lines: KeptLine[] } {
  const lines: KeptLine[] = [];
  const keep = (level: keyof Log) => (message: string, fields: LogFields = {}) =>
    void lines.push({ level, message, fields });
  return {
    lines,
    debug: keep("debug"),
    info: keep("info"),
    warn: keep("warn"),
    error: keep("error"),
  };
}
