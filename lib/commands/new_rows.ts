/** Rows of commands that nobody has seen yet. */

import type { CommandRequest, CommandRow } from "../domain/command.ts";
import type { Clock } from "../ports.ts";

/** A clock that was set back further than this, ms, is believed at the cost of the order. */
const CLOCK_STEP_MS = 1000;

/** What somebody wants of a meter. */
export interface CommandOrder {
  readonly request: CommandRequest;
  /** `null`: for whoever listens on the seed's topic. */
  readonly serial: string | null;
  /** Who asks. */
  readonly by: string;
  /** How long it may wait, s. */
  readonly ttlSeconds: number;
  /** Names the command: asked for again, it is that one. Left out: it is another one each time. */
  readonly id?: string;
}

/** Makes rows, each later than the one before. */
export class NewRows {
  #last = 0;

  constructor(private readonly clock: Pick<Clock, "now">) {}

  /** The newest row that there is was made then, Unix ms. */
  begin(createdAt: number): void {
    this.#last = createdAt;
  }

  /** The row of a command that is about to go out. */
  make({ request, serial, by, ttlSeconds, id = randomId() }: CommandOrder): CommandRow {
    const now = this.clock.now();
    // The store sorts by it: the order of two commands of one millisecond has to show.
    const isRepeat = now <= this.#last && this.#last - now < CLOCK_STEP_MS;
    const createdAt = this.#last = isRepeat ? this.#last + 1 : now;
    const expiresAt = createdAt + ttlSeconds * 1000;
    const common = { id, ...request, numeroSerie: serial };
    return { ...common, status: "sent", by, createdAt, updatedAt: createdAt, expiresAt };
  }
}

/** 96 random bits as 16 base64url characters. */
function randomId(): string {
  return crypto.getRandomValues(new Uint8Array(12)).toBase64({ alphabet: "base64url" });
}
