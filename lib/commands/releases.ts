import type { Log } from "../log.ts";
import type { Clock } from "../ports.ts";

/**
 * A meter that comes back gets its commands after, ms: PubSubClient's example, and whoever follows it,
 * says hello first and subscribes then.
 */
export const SETTLE_MS = 1000;

export interface ReleaseDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Sends the next of a meter's queued commands. @returns whether to go on */
  readonly sendNext: (serial: string) => Promise<boolean>;
}

/** Sends what is queued, one command of a meter after the other, at most one release a meter. */
export class Releases {
  readonly #deps: ReleaseDeps;
  readonly #running = new Map<string, Promise<void>>();
  /** Meters that went away again while they were served. */
  readonly #interrupted = new Set<string>();
  readonly #stop = new AbortController();

  constructor(deps: ReleaseDeps) {
    this.#deps = deps;
  }

  /** Begins with a meter's commands; does nothing when that is under way. */
  begin(serial: string): void {
    if (this.#stop.signal.aborted || this.#running.has(serial)) return;
    this.#running.set(serial, this.#run(serial));
  }

  /** The meter went away: should it be back at once, it settles anew. */
  interrupt(serial: string): void {
    if (this.#running.has(serial)) this.#interrupted.add(serial);
  }

  /** Resolves when nothing is under way for a meter, or after `timeoutMs`. */
  async settled(serial: string, timeoutMs: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<void>((resolve) => timer = setTimeout(resolve, timeoutMs));
    await Promise.race([this.#running.get(serial), timeout]);
    clearTimeout(timer);
  }

  /** Begins with no command any more; resolves when those on their way are through. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running.values());
  }

  async #run(serial: string): Promise<void> {
    const { clock, log, sendNext } = this.#deps;
    const { signal } = this.#stop;
    try {
      for (;;) {
        do await clock.sleep(SETTLE_MS, signal); while (this.#interrupted.delete(serial));
        while (!this.#isHeldUp(serial) && await sendNext(serial));
        if (signal.aborted || !this.#interrupted.has(serial)) return;
      }
    } catch (error) {
      if (!signal.aborted) log.warn("Cannot send what is queued", { serial, error: String(error) });
    } finally {
      this.#running.delete(serial);
      this.#interrupted.delete(serial);
    }
  }

  #isHeldUp(serial: string): boolean {
    return this.#stop.signal.aborted || this.#interrupted.has(serial);
  }
}
