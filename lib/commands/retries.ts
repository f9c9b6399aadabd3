/** When a command is published again that its meter has not answered. */

/** The first pause, ms; each further one is twice as long … */
export const FIRST_PAUSE_MS = 10_000;
/** … up to this one, ms: a meter that never says that it is off may be away for a week. */
export const LONGEST_PAUSE_MS = 600_000;

interface Entry {
  readonly id: string;
  /** When it was published last, Unix ms. */
  at: number;
  /** How long it waits then, ms; 0: not at all. */
  pauseMs: number;
  /** The meter has gone away since. */
  isAway: boolean;
}

/**
 * The newest command of each meter: a device refuses what has a smaller number than the last one it
 * obeyed, so that an older one that it did would be said to be refused.
 */
export class Retries {
  /** By serial. */
  readonly #entries = new Map<string, Entry>();

  /** A meter's newest command was published, Unix ms. */
  begin(serial: string, id: string, at: number): void {
    this.#entries.set(serial, { id, at, pauseMs: FIRST_PAUSE_MS, isAway: false });
  }

  /** What was published last to the meter is not to go out again. */
  forget(serial: string): void {
    this.#entries.delete(serial);
  }

  /** It was published once more: the next pause is longer. */
  repeated(serial: string, at: number): void {
    const entry = this.#entries.get(serial);
    if (!entry) return;
    const pauseMs = Math.min(Math.max(2 * entry.pauseMs, FIRST_PAUSE_MS), LONGEST_PAUSE_MS);
    Object.assign(entry, { at, pauseMs });
  }

  /** The next time is now: the link to the broker fell in between. */
  hasten(serial: string): void {
    const entry = this.#entries.get(serial);
    if (entry) entry.pauseMs = 0;
  }

  /** A meter's `estado`: one that comes back gets its command at once. */
  hear(serial: string, online: boolean): void {
    const entry = this.#entries.get(serial);
    if (!entry) return;
    if (online && entry.isAway) entry.pauseMs = 0;
    entry.isAway = !online;
  }

  /** The command that is due for a meter; `null` when none is. */
  due(serial: string, now: number): string | null {
    const entry = this.#entries.get(serial);
    return entry && isDue(entry, now) ? entry.id : null;
  }

  /** Meters for which one is due. Those that nobody waits for any more are forgotten. */
  allDue(now: number, isAwaited: (id: string) => boolean): string[] {
    const due: string[] = [];
    for (const [serial, entry] of this.#entries) {
      if (!isDue(entry, now)) continue;
      if (isAwaited(entry.id)) due.push(serial);
      else this.#entries.delete(serial);
    }
    return due;
  }
}

/** By a clock that was set back nothing waits longer than its pause. */
function isDue({ at, pauseMs }: Entry, now: number): boolean {
  return now - at >= pauseMs || now < at;
}
