/** The MQTT topics of the contract: which one means what, and how they are written. */

import { normalizeSerial } from "./serial.ts";

/** The configurable parts of the topics. */
export interface TopicNames {
  /** The seed's single topic of readings, `hidrometro/dados`. */
  readonly seedData: string;
  /** The seed's single topic of commands, `hidrometro/cmd`. */
  readonly seedCommand: string;
  /** Prefix of the per-meter topics, `hidrometro/v1`. */
  readonly base: string;
}

/** What a topic is, and whose. */
export type TopicKind =
  | { readonly kind: "seed-data" }
  | { readonly kind: "data" | "state" | "ack" | "command"; readonly serial: string }
  /** The seed's commands and the server's alerts: the server's own voice, never a reading. */
  | { readonly kind: "own" }
  /** Inside the base, but not a topic of the contract, or its serial is not in canonical form. */
  | { readonly kind: "bad" }
  /** Outside of everything that this program reads. */
  | { readonly kind: "foreign" };

/** Topics whose kind is remembered: those of the meters that send. */
const MAX_REMEMBERED = 10_000;
/** Longer ones are not: nobody's meter has them, and MQTT allows 65,535 bytes. */
const MAX_REMEMBERED_CHARS = 256;

const LEAVES = { dados: "data", estado: "state", ack: "ack", cmd: "command" } as const;

/** Names and recognises the topics of one installation. */
export class Topics {
  readonly names: TopicNames;
  /** What was made of the last topics: meters send on the same one again and again. */
  readonly #kinds = new Map<string, TopicKind>();

  constructor(names: TopicNames) {
    this.names = names;
  }

  /** What the server subscribes to at an external broker, each with QoS 1. */
  get subscriptions(): string[] {
    const { base, seedData } = this.names;
    return [seedData, `${base}/+/dados`, `${base}/+/estado`, `${base}/+/ack`];
  }

  /** Says what a message's topic means. */
  classify(topic: string): TopicKind {
    let kind = this.#kinds.get(topic);
    if (kind) return kind;
    kind = this.#kindOf(topic);
    if (topic.length > MAX_REMEMBERED_CHARS) return kind;
    if (this.#kinds.size >= MAX_REMEMBERED) this.#kinds.clear();
    this.#kinds.set(topic, kind);
    return kind;
  }

  #kindOf(topic: string): TopicKind {
    const { base, seedData, seedCommand } = this.names;
    if (topic === seedData) return { kind: "seed-data" };
    if (topic === seedCommand) return { kind: "own" };
    if (!topic.startsWith(base + "/")) return { kind: "foreign" };
    const parts = topic.slice(base.length + 1).split("/");
    if (parts[0] === "alertas") return { kind: "own" };
    const leaf = parts.length === 2 ? LEAVES[parts[1] as keyof typeof LEAVES] : undefined;
    if (!leaf || normalizeSerial(parts[0]) !== parts[0]) return { kind: "bad" };
    return { kind: leaf, serial: parts[0] };
  }

  /** Where a meter publishes its readings. */
  data(serial: string): string {
    return `${this.names.base}/${serial}/dados`;
  }

  /** Where a meter keeps its presence, retained, its last will too. */
  state(serial: string): string {
    return `${this.names.base}/${serial}/estado`;
  }

  /** Where the server publishes a meter's commands. */
  command(serial: string): string {
    return `${this.names.base}/${serial}/cmd`;
  }

  /** Where a meter answers its commands. */
  ack(serial: string): string {
    return `${this.names.base}/${serial}/ack`;
  }
}
