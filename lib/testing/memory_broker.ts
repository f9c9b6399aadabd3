/** A broker without a network, for the tests of whatever stands behind the port. */

import { settlement } from "./settling.ts";
import {
  type Broker,
  type BrokerStatus,
  BrokerUnavailableError,
  type InboundMessage,
  type MessageHandler,
} from "../ports.ts";

/** A message that was published. */
export interface Published {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

/** Delivers what a test hands it, and keeps what is published. */
export class MemoryBroker implements Broker {
  /** Everything that was published, oldest first. */
  readonly published: Published[] = [];
  #handler: MessageHandler | null = null;
  #available = true;
  #error: string | null = "not started";
  readonly #underWay = new Set<Promise<void>>();

  start(handler: MessageHandler): Promise<void> {
    this.#handler = handler;
    this.#error = null;
    return Promise.resolve();
  }

  /**
   * Hands a message over as a broker would; resolves when it would be acknowledged.
   *
   * @throws what the handler rejects with: then it would come again
   */
  async deliver(
    message: Pick<InboundMessage, "topic"> & {
      payload: string | Uint8Array;
      dup?: boolean;
      retained?: boolean;
    },
  ): Promise<void> {
    if (!this.#handler) throw new BrokerUnavailableError("Cannot deliver: the broker is stopped");
    const { topic, payload, dup = false, retained = false } = message;
    const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
    const work = settlement(this.#handler, { topic, payload: bytes, dup, retained });
    this.#underWay.add(work);
    try {
      await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  /** Takes the link away, or gives it back: `publish` rejects meanwhile. */
  setAvailable(available: boolean): void {
    this.#available = available;
  }

  publish(topic: string, payload: string, options: { retain: boolean }): Promise<void> {
    const { connected, error } = this.status();
    if (!connected) {
      return Promise.reject(
        new BrokerUnavailableError(`Cannot publish to "${topic}": the broker is ${error}`),
      );
    }
    this.published.push({ topic, payload, retain: options.retain });
    return Promise.resolve();
  }

  status(): BrokerStatus {
    const error = this.#error ?? (this.#available ? null : "gone");
    const address = "mqtt://memory";
    return {
      kind: "external",
      connected: error === null,
      address,
      ownAddress: address,
      clients: null,
      error,
      reconnects: 0,
      refused: null,
    };
  }

  expel(): void {}

  async stop(): Promise<void> {
    this.#handler = null;
    this.#error = "stopped";
    await Promise.allSettled(this.#underWay);
  }
}
