/** Puts commands on the wire: signed as they go out, each meter's in the order of their numbers. */

import type { CommandRow } from "../domain/command.ts";
import type { Topics } from "../domain/topics.ts";
import { type Broker, BrokerUnavailableError } from "../ports.ts";
import { publishCommand } from "./publication.ts";
import type { Signer, SigningKey } from "./signature.ts";

export interface OutboxDeps {
  readonly broker: Broker;
  readonly topics: Topics;
  readonly signer: Signer;
}

/** What a publication needs beside the command. */
export interface Publication {
  /** On the seed's topic as well. */
  readonly seedTopic: boolean;
  /** The broker may take until then, `performance.now()`. */
  readonly deadline: number;
  /** Told before it goes out: the packet has no room for all digits of the value, and this one went. */
  readonly shortened?: (value: number) => void;
}

/** The way of commands to the broker. */
export class Outbox {
  readonly #deps: OutboxDeps;
  /** Who numbers a command and hands it over, by serial: the next one waits for that. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  /**
   * Publishes a command for the first time, with the key that holds now.
   *
   * @returns whether it was signed
   * @throws {UnconfirmedError} when it may arrive all the same
   * @throws {BrokerUnavailableError} when nothing went out
   * @throws {Error} when the key cannot be looked up: nothing went out
   */
  async publish(row: CommandRow, publication: Publication): Promise<boolean> {
    this.#assertConnected(row);
    const { id, numeroSerie } = row;
    if (numeroSerie === null) {
      await this.#send(row, publication, null);
      return false;
    }
    const { isSigned, sent } = await this.#inTurn(numeroSerie, async () => {
      const key = await this.#deps.signer.next(numeroSerie, id);
      return { isSigned: key !== null, sent: this.#send(row, publication, key) };
    });
    await sent;
    return isSigned;
  }

  /**
   * Publishes the very same packet again: same number, same signature.
   *
   * @returns `false` when it may not: another one has a newer number, its key is another one now, or it
   * was never signed
   * @throws as `publish`
   */
  async repeat(row: CommandRow, deadline: number): Promise<boolean> {
    this.#assertConnected(row);
    const { id, numeroSerie } = row;
    if (numeroSerie === null) return false;
    // In turn: a newer one must not slip in between the look and the publication.
    const { sent } = await this.#inTurn(numeroSerie, async () => {
      const key = await this.#deps.signer.again(numeroSerie, id);
      return { sent: key && this.#send(row, { seedTopic: false, deadline }, key) };
    });
    await sent;
    return sent !== null;
  }

  /** It is tried again each second: no number is used up, and the store is left alone. */
  #assertConnected({ id }: CommandRow): void {
    const { connected, error } = this.#deps.broker.status();
    if (connected) return;
    throw new BrokerUnavailableError(`Cannot publish command ${id}: the broker is ${error}`);
  }

  #send(row: CommandRow, publication: Publication, key: SigningKey | null): Promise<void> {
    const { broker, topics } = this.#deps;
    const { seedTopic, deadline, shortened } = publication;
    const timeoutMs = Math.max(0, deadline - performance.now());
    return publishCommand(broker, topics, row, { seedTopic, timeoutMs, key, shortened });
  }

  /** Does the work when all that came before it for the meter is done or has failed. */
  async #inTurn<T>(serial: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(serial) ?? Promise.resolve()).then(work);
    const end = turn.then(() => {}, () => {}); // whoever waits for the turn hears of its fault
    this.#turns.set(serial, end);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(serial) === end) this.#turns.delete(serial);
    }
  }
}
