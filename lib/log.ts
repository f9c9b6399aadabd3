/** What the parts of the program say to whoever runs it: an interface alone. */

/** Details of a line, by name; never a secret, never a whole payload. */
export type LogFields = Record<string, unknown>;

/** A sink of log lines. `main.ts` provides the real one. */
export interface Log {
  /** What only a developer wants to see. */
  debug(message: string, fields?: LogFields): void;
  /** What an operator may want to see. */
  info(message: string, fields?: LogFields): void;
  /** Something is wrong, and the program copes. */
  warn(message: string, fields?: LogFields): void;
  /** Something is wrong, and somebody has to act. */
  error(message: string, fields?: LogFields): void;
}

/** A log that nobody reads: for tests. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
