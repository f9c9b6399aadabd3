/** Who is connected to the embedded broker, and what each may say and hear. */

import type { AedesPublishPacket, Client } from "aedes";
import { createHash, timingSafeEqual } from "node:crypto";
import { jsonObject } from "../domain/json_object.ts";
import { mayPublish, maySubscribe } from "../domain/meter_rights.ts";
import { normalizeSerial } from "../domain/serial.ts";
import type { Topics } from "../domain/topics.ts";
import { withTimeout } from "../domain/with_timeout.ts";
import type { Log } from "../log.ts";
import type { MeterCheck, Refusals } from "../ports.ts";

/** The store gets this long to say whether a meter may come in, ms. */
const CHECK_TIMEOUT_MS = 3_000;

/** What a CONNACK says (MQTT 3.1.1, table 3.1). */
export const CONNACK = { accepted: 0, unavailable: 3, badCredential: 4, notAuthorized: 5 } as const;

export type ConnackCode = typeof CONNACK[keyof typeof CONNACK];

/**
 * Connections of one meter: it needs one, and another while the one before is not known to be gone.
 * Beyond, the oldest ends, so that no single credential takes the places of all the others.
 */
export const MAX_METER_CONNECTIONS = 10;

/** Characters of a topic that the log repeats. */
const TOPIC_CHARS = 200;

/** What a meter asks for after its CONNECT, and what the log says when it may not. */
const RIGHTS = {
  publish: {
    may: mayPublish,
    refusal: "a meter's connection was closed: it published on a topic of others",
  },
  subscribe: {
    may: maySubscribe,
    refusal: "a meter's subscription was refused: it is to topics of others",
  },
} as const;

export interface MeterAccessOptions {
  readonly topics: Topics;
  readonly log: Log;
  /** The credential of this process's own clients, which may do everything. */
  readonly internal?: { readonly username: string; readonly password: string };
  /** Left out: no meter gets in. */
  readonly check?: MeterCheck;
  /** Told of a serial that asked to come in and was refused. */
  readonly knock?: (serial: string) => void;
}

/** Lets clients in by their credential, and holds meters to their own topics. */
export class MeterAccess {
  readonly #options: MeterAccessOptions;
  readonly #refused = { connect: 0, publish: 0, subscribe: 0 };
  /** Topics of last wills, until their clients are in. */
  readonly #wills = new WeakMap<Client, string>();
  /** Whose connection it is; this process's own clients are not in it. */
  readonly #serials = new WeakMap<Client, string>();
  readonly #connected = new Map<string, Set<Client>>();
  /** Grows with each `expel`: who was being let in meanwhile is looked at again. */
  #expulsions = 0;
  #lastCommand: { payload: unknown; serial: unknown } = { payload: null, serial: null };

  constructor(options: MeterAccessOptions) {
    this.#options = options;
  }

  get refused(): Refusals {
    return { ...this.#refused };
  }

  /** The meter whose connection it is; `undefined`: this process's own. */
  serialOf(client: Client): string | undefined {
    return this.#serials.get(client);
  }

  /** Keeps what a CONNECT says of its last will until `enter` decides on it. */
  noteWill(client: Client, topic: string): void {
    this.#wills.set(client, topic);
  }

  /** Decides on a CONNECT. A meter's client id is its own from here on: it cannot take another's over. */
  async enter(client: Client, username?: string, password?: Uint8Array): Promise<ConnackCode> {
    if (username === undefined || password === undefined) {
      return this.#refuse("no credential", username);
    }
    if (this.#isInternal(username, password)) return CONNACK.accepted;
    try {
      for (let seen = -1; seen !== this.#expulsions;) {
        seen = this.#expulsions;
        if (!await this.#check(username, password)) {
          return this.#refuse("unknown meter or wrong password", username);
        }
      }
    } catch (error) {
      this.#options.log.warn("an MQTT client was put off: its credential cannot be looked up", {
        error: String(error),
      });
      return CONNACK.unavailable;
    }
    const will = this.#wills.get(client);
    if (will !== undefined && !mayPublish(this.#options.topics, username, will)) {
      this.#refuse("a last will on the topic of another", username);
      return CONNACK.notAuthorized;
    }
    this.#welcome(client, username);
    return CONNACK.accepted;
  }

  /** Ends a meter's connections. */
  expel(serial: string): void {
    this.#expulsions++;
    for (const client of [...this.#connected.get(serial) ?? []]) end(client);
  }

  /** Whether this client may publish here; a refusal is counted and told. */
  mayPublish(client: Client, topic: string): boolean {
    return this.#allows(client, "publish", topic);
  }

  /** Whether this client may subscribe to it; a refusal is counted and told. */
  maySubscribe(client: Client, filter: string): boolean {
    return this.#allows(client, "subscribe", filter);
  }

  /** Whether a message goes out to this client: on the seed's topic, commands of other meters do not. */
  mayHear(client: Client, { topic, payload }: AedesPublishPacket): boolean {
    const serial = this.#serials.get(client);
    if (serial === undefined || topic !== this.#options.topics.names.seedCommand) return true;
    if (this.#lastCommand.payload !== payload) {
      this.#lastCommand = { payload, serial: addressee(payload) };
    }
    return this.#lastCommand.serial === null || this.#lastCommand.serial === serial;
  }

  #allows(client: Client, what: keyof typeof RIGHTS, topic: string): boolean {
    const serial = this.#serials.get(client);
    const { may, refusal } = RIGHTS[what];
    if (serial === undefined || may(this.#options.topics, serial, topic)) return true;
    this.#refused[what]++;
    this.#options.log.warn(refusal, { serial, topic: topic.slice(0, TOPIC_CHARS) });
    return false;
  }

  #refuse(why: string, username?: string): ConnackCode {
    this.#refused.connect++;
    const isSerial = username !== undefined && normalizeSerial(username) === username;
    this.#options.log.warn(`an MQTT client was refused: ${why}`, isSerial ? { username } : {});
    if (isSerial) this.#options.knock?.(username);
    return CONNACK.badCredential;
  }

  #isInternal(username: string, password: Uint8Array): boolean {
    const { internal } = this.#options;
    if (!internal) return false;
    const nameFits = sameSecret(username, internal.username);
    const passwordFits = sameSecret(password, internal.password);
    return nameFits && passwordFits;
  }

  /** @throws {Error} when the store does not answer in time */
  async #check(username: string, password: Uint8Array): Promise<boolean> {
    const { check } = this.#options;
    if (!check) return false;
    return await withTimeout(check(username, password), "looking it up", CHECK_TIMEOUT_MS);
  }

  #welcome(client: Client, serial: string): void {
    // No serial has a slash: two meters' ids are never the same (MQTT 3.1.1, 3.1.4-2).
    client.id = `${serial}/${client.id}`;
    this.#serials.set(client, serial);
    if (client.conn.destroyed) return;
    const clients = this.#connected.get(serial) ?? new Set();
    if (clients.size >= MAX_METER_CONNECTIONS) {
      const [oldest] = clients;
      clients.delete(oldest);
      end(oldest);
    }
    this.#connected.set(serial, clients.add(client));
    client.conn.once("close", () => {
      clients.delete(client);
      if (clients.size === 0 && this.#connected.get(serial) === clients) {
        this.#connected.delete(serial);
      }
    });
  }
}

/** aedes would register a client that is closed before its CONNACK, and count it for ever. */
function end(client: Client): void {
  if (client.connected) client.close();
  else client.once("connected", () => client.close());
}

/** The serial that a command names; `null`: none, it is for whoever listens. */
function addressee(payload: string | Uint8Array): unknown {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const command = jsonObject(bytes);
  // What is no command is for nobody: `undefined` is no meter.
  return command ? normalizeSerial(command.numeroSerie) : undefined;
}

/** Compares in a time that tells nothing about where they differ. */
function sameSecret(a: string | Uint8Array, b: string): boolean {
  const digest = (value: string | Uint8Array) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(a), digest(b));
}
