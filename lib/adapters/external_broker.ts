/** A broker somewhere else (Mosquitto, EMQX, …), spoken to with MQTT.js. */

import type { Topics } from "../domain/topics.ts";
import type { Log } from "../log.ts";
import {
  type Broker,
  type BrokerStatus,
  BrokerUnavailableError,
  type MessageHandler,
} from "../ports.ts";
import { type BrokerAddress, brokerAddress, checkAuthority } from "./broker_address.ts";
import { ExternalSession, type SessionEnd } from "./external_session.ts";

/** Messages that may wait for the store at a time: one commit under way, the next one coming in. */
export const DEFAULT_WINDOW = 8000;

/** The first pause before connecting again, ms; each further one doubles … */
const FIRST_PAUSE_MS = 1_000;
/**
 * … up to this one, ms. A broker that is back is found within 5 s: the pause, and the second or so that
 * a try takes which its machine did not answer.
 */
const LONGEST_PAUSE_MS = 3_000;

/** The messages under way when we leave get this long, ms. */
const STOP_TIMEOUT_MS = 10_000;

/** What the link to an external broker needs to know. */
export interface ExternalBrokerOptions {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Certificate authority, PEM; without it the system's are trusted. */
  readonly ca?: string;
  /** The same at every start: the broker keeps the session under it. */
  readonly clientId: string;
  readonly topics: Topics;
  readonly log: Log;
  /** Messages that may wait for the store, 1 to 65,535. */
  readonly window?: number;
  /** Waits between tries, ms, and no longer than the signal allows; left out: real time. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Makes the link to an external broker; it connects from `start` on, and again whenever it has to.
 *
 * @throws {TypeError} when the URL cannot be parsed
 * @throws {Error} when `ca` is no certificate
 */
export function createExternalBroker(options: ExternalBrokerOptions): Broker {
  checkAuthority(options.ca);
  return new ExternalBroker(options, brokerAddress(options.url, options));
}

class ExternalBroker implements Broker {
  #session: ExternalSession | null = null;
  #handler: MessageHandler | null = null;
  #hasRoom: (() => boolean) | undefined;
  #loop: Promise<void> | null = null;
  #error: string | null = "not started";
  #version: 4 | 5 = 5;
  /** Times that it was linked. */
  #links = 0;
  /** Failures in a row. */
  #failures = 0;
  readonly #stop = new AbortController();

  constructor(
    private readonly options: ExternalBrokerOptions,
    private readonly address: BrokerAddress,
  ) {}

  start(handler: MessageHandler, hasRoom?: () => boolean): Promise<void> {
    this.#handler = handler;
    this.#hasRoom = hasRoom;
    this.#error = "connecting";
    this.#loop = this.#run();
    return Promise.resolve();
  }

  async publish(
    topic: string,
    payload: string,
    options: { retain: boolean; timeoutMs: number },
  ): Promise<void> {
    if (!this.#session?.isUp) {
      throw new BrokerUnavailableError(`Cannot publish to "${topic}": ${this.#error}`);
    }
    await this.#session.publish(topic, payload, options);
  }

  status(): BrokerStatus {
    const connected = this.#session?.isUp ?? false;
    return {
      kind: "external",
      connected,
      address: this.address.url,
      ownAddress: this.address.url,
      clients: null,
      error: connected ? null : this.#error,
      reconnects: Math.max(0, this.#links - 1),
      refused: null,
    };
  }

  /** Mosquitto ends a connection whose credential is gone when it reads its files anew. */
  expel(): void {}

  async stop(): Promise<void> {
    if (this.#stop.signal.aborted) return await this.#loop ?? undefined;
    this.#stop.abort();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise((resolve) => timer = setTimeout(resolve, STOP_TIMEOUT_MS));
    await Promise.race([this.#session?.finish(), timeout]);
    clearTimeout(timer);
    await this.#session?.close();
    await this.#loop;
    this.#error = "stopped";
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { pause: wait = pauseFor } = this.options;
    while (!signal.aborted) {
      this.#session = this.#connect();
      const end = await this.#session.ended;
      this.#session = null;
      this.#error = end.reason;
      if (signal.aborted) return;
      const pause = this.#pauseAfter(end);
      this.options.log.warn("no link to the broker", {
        address: this.address.url,
        reason: end.reason,
        nextTryMs: Math.round(pause),
      });
      await wait(pause, signal);
    }
  }

  #connect(): ExternalSession {
    const { ca, clientId, topics, window = DEFAULT_WINDOW, log } = this.options;
    const { address } = this;
    const version = this.#version;
    return new ExternalSession(
      {
        address,
        ca,
        clientId,
        version,
        window,
        hasRoom: this.#hasRoom,
        subscriptions: topics.subscriptions,
      },
      this.#handler!,
      () => {
        this.#error = null;
        this.#links++;
        log.info("linked to the broker", {
          address: address.url,
          mqtt: version === 5 ? "5" : "3.1.1",
        });
      },
    );
  }

  /** Exponential, with jitter: after a broker's restart not everyone comes at once. */
  #pauseAfter(end: SessionEnd): number {
    const wanted = this.#version;
    if (end.versionRefused !== "no") this.#version = wanted === 5 ? 4 : 5;
    if (end.versionRefused === "yes" && wanted === 5) return 0;
    if (end.storedAny || (end.wasUp && !end.rejected)) this.#failures = 0;
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
    return longest * (0.5 + Math.random() / 2);
  }
}

function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
