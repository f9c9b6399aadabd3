/** The log on LogTape: one line an event on standard error, as text or as JSON. */

import {
  configureSync,
  getConsoleSink,
  getJsonLinesFormatter,
  getLogger,
  getTextFormatter,
} from "@logtape/logtape";
import type { Log } from "../log.ts";
import { limitLog, machineTime } from "./limited_log.ts";

/** Configures the log of this thread and returns it; no message repeats itself without end. */
export function createLog(
  { level, format, thread }: {
    level: "debug" | "info" | "warn" | "error";
    format: "text" | "json";
    /** Part of the program, named on each line. */
    thread: string;
  },
): Log {
  const formatter = format === "json" ? getJsonLinesFormatter() : getTextFormatter({
    timestamp: "rfc3339",
    category: ".",
  });
  configureSync({
    reset: true,
    sinks: { console: getConsoleSink({ formatter }) },
    loggers: [
      {
        category: "hidrometro",
        lowestLevel: level === "warn" ? "warning" : level,
        sinks: ["console"],
      },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["console"] },
    ],
  });
  const logger = getLogger(["hidrometro", thread]);
  const line = (message: string, fields?: Record<string, unknown>) => {
    if (format === "json" || !fields) return message;
    return textLine(message, fields).replace(/[{}]/g, "$&$&"); // braces are placeholders
  };
  const lines: Log = {
    debug: (message, fields) => logger.debug(line(message, fields), fields),
    info: (message, fields) => logger.info(line(message, fields), fields),
    warn: (message, fields) => logger.warn(line(message, fields), fields),
    error: (message, fields) => logger.error(line(message, fields), fields),
  };
  return limitLog(lines, machineTime);
}

/** What JSON leaves as it is and a terminal obeys: DEL, C1 controls, line ends and changes of direction. */
const UNSEEN = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A line of text: whatever strangers have typed, it stays one line and moves no cursor. */
export function textLine(message: string, fields: Record<string, unknown>): string {
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `${message} ${JSON.stringify(fields)}`.replace(UNSEEN, escaped);
}
