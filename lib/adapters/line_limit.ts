/** Keeps one fault from filling the disk: the same message is written so often a minute, then counted. */

/** Lines of one message in a minute; those beyond it are told as one number. */
export const LINES_A_MINUTE = 10;
/** Messages that are counted at a time. They are texts of this program, a few dozen. */
export const MAX_MESSAGES = 500;
const MINUTE_MS = 60_000;

/** A message's minute. */
interface Minute {
  readonly end: number;
  lines: number;
  suppressed: number;
}

export interface LineLimitDeps {
  /** Unix ms. */
  now(): number;
  /** Says how many lines of a message were left out. */
  tell(key: string, suppressed: number): void;
  /** Calls back after so many ms. */
  later(work: () => void, ms: number): void;
}

/** Decides which lines are written, by their messages. */
export class LineLimit {
  readonly #deps: LineLimitDeps;
  /** In the order in which their minutes began. */
  readonly #minutes = new Map<string, Minute>();

  constructor(deps: LineLimitDeps) {
    this.#deps = deps;
  }

  /** Messages that are remembered. */
  get size(): number {
    return this.#minutes.size;
  }

  /** @param key the message without its data, and whatever else tells it apart */
  admit(key: string): boolean {
    const now = this.#deps.now();
    const minute = this.#current(key, now) ?? this.#begin(key, now);
    if (minute.lines < LINES_A_MINUTE) {
      minute.lines++;
      return true;
    }
    // Said at the end of the minute even when nothing more is logged.
    if (minute.suppressed++ === 0) this.#deps.later(() => this.#sweep(), minute.end - now);
    return false;
  }

  /** A clock that was set back must not keep a message quiet: its minute is over. */
  #current(key: string, now: number): Minute | null {
    const minute = this.#minutes.get(key);
    if (!minute) return null;
    if (now < minute.end && minute.end - now <= MINUTE_MS) return minute;
    this.#end(key, minute);
    return null;
  }

  #begin(key: string, now: number): Minute {
    if (this.#minutes.size >= MAX_MESSAGES) {
      const [oldest] = this.#minutes;
      this.#end(...oldest);
    }
    const minute = { end: now + MINUTE_MS, lines: 0, suppressed: 0 };
    this.#minutes.set(key, minute);
    return minute;
  }

  #end(key: string, { suppressed }: Minute): void {
    this.#minutes.delete(key);
    if (suppressed > 0) this.#deps.tell(key, suppressed);
  }

  /** Ends the minutes that are over. */
  #sweep(): void {
    const now = this.#deps.now();
    for (const key of [...this.#minutes.keys()]) this.#current(key, now);
  }
}
