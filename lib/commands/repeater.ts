/** Publishes once more what a meter has not answered. */

import type { CommandRow } from "../domain/command.ts";
import type { Log } from "../log.ts";
import { type Broker, BrokerUnavailableError, type Clock, UnconfirmedError } from "../ports.ts";
import type { Outbox } from "./outbox.ts";
import { Retries } from "./retries.ts";

export interface RepeaterDeps {
  readonly broker: Pick<Broker, "status">;
  readonly clock: Pick<Clock, "now">;
  readonly log: Log;
  readonly outbox: Outbox;
  /** A command of which something may still become. */
  readonly follow: (id: string) => CommandRow | undefined;
  /** What the broker gets for one publication, ms. */
  readonly timeoutMs: number;
}

/** Follows the newest command of each meter until it is answered or its time is over. */
export class Repeater {
  readonly #deps: RepeaterDeps;
  readonly #retries = new Retries();

  constructor(deps: RepeaterDeps) {
    this.#deps = deps;
  }

  /**
   * A command was published to its meter.
   *
   * @param isSigned without a signature a device may do it twice: it goes out once
   */
  published({ id, numeroSerie }: CommandRow, isSigned: boolean): void {
    if (numeroSerie === null) return;
    if (isSigned) this.#retries.begin(numeroSerie, id, this.#deps.clock.now());
    else this.#retries.forget(numeroSerie);
  }

  /**
   * Goes on with a command that an earlier program published, the newest of a meter last. Whether it was
   * signed shows when it is due.
   *
   * @param isOff its meter's last `estado` says so
   */
  resume(row: CommandRow, isOff: boolean): void {
    if (row.status !== "sent" || row.numeroSerie === null) return;
    this.published(row, true);
    if (isOff) this.hear(row.numeroSerie, false);
  }

  /** A meter's `estado`: one that comes back gets its command at once. */
  hear(serial: string, online: boolean): void {
    this.#retries.hear(serial, online);
  }

  isDue(serial: string): boolean {
    return this.#retries.due(serial, this.#deps.clock.now()) !== null;
  }

  /** Meters whose newest command is due, while there is a broker. */
  allDue(): string[] {
    const { broker, clock, follow } = this.#deps;
    if (!broker.status().connected) return [];
    return this.#retries.allDue(clock.now(), (id) => follow(id)?.status === "sent");
  }

  /** Publishes a meter's newest command if it is due; it stays `sent`, whatever the broker says. */
  async repeat(serial: string): Promise<void> {
    const { clock, log, outbox, follow, timeoutMs } = this.#deps;
    const id = this.#retries.due(serial, clock.now());
    const row = id === null ? undefined : follow(id);
    if (row?.status !== "sent" || row.expiresAt <= clock.now()) return;
    this.#retries.repeated(serial, clock.now());
    try {
      const isOut = await outbox.repeat(row, performance.now() + timeoutMs);
      if (!isOut) this.#retries.forget(serial);
      else log.debug("Published a command again", { id, serial });
    } catch (error) {
      if (!(error instanceof BrokerUnavailableError)) throw error;
      // What may be out has its pause; what is not goes out when the broker is back.
      if (!(error instanceof UnconfirmedError)) this.#retries.hasten(serial);
      log.debug("Cannot publish a command again", { id, serial, error: error.message });
    }
  }
}
