/** Renews what goes stale bit by bit: at most every so often, and only while somebody looks. */

import type { LiveEnvironment } from "./env.ts";

export class Pacer {
  readonly #env: Pick<LiveEnvironment, "now" | "setTimer" | "isHidden">;
  readonly #everyMs: number;
  readonly #renew: () => void;
  #isStale = false;
  #renewedAt = -Infinity;
  #cancel: (() => void) | null = null;

  /** @param renew is to call `renewed` */
  constructor(
    env: Pick<LiveEnvironment, "now" | "setTimer" | "isHidden">,
    everyMs: number,
    renew: () => void,
  ) {
    this.#env = env;
    this.#everyMs = everyMs;
    this.#renew = renew;
  }

  /** What is shown is no longer exact. */
  stale(): void {
    this.#isStale = true;
    this.wake();
  }

  /** It is being renewed, for whatever reason. */
  renewed(): void {
    this.#isStale = false;
    this.#renewedAt = this.#env.now();
  }

  /** Somebody looks again. */
  wake(): void {
    if (!this.#isStale || this.#cancel || this.#env.isHidden()) return;
    const wait = Math.max(0, this.#renewedAt + this.#everyMs - this.#env.now());
    this.#cancel = this.#env.setTimer(() => {
      this.#cancel = null;
      if (this.#env.now() < this.#renewedAt + this.#everyMs) this.wake();
      else if (this.#isStale && !this.#env.isHidden()) this.#renew();
    }, wait);
  }
}
