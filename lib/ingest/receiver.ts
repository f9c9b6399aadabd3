/** From a message to a job: the topic says what it is, the codec says what is in it. */

import { type Decoded, decodeMessage } from "../codec/decode.ts";
import { decodeDialect } from "../codec/dialects.ts";
import type { QuarantineItem } from "../domain/event.ts";
import { jsonObject } from "../domain/json_object.ts";
import type { MeterState } from "../domain/meter.ts";
import type { Topics } from "../domain/topics.ts";
import type { Clock, InboundMessage, MessageHandler, Ticket } from "../ports.ts";
import { type Ack, decodeAck } from "../commands/ack.ts";
import { fingerprint } from "./fingerprint.ts";
import { isAnonymous } from "./group.ts";
import type { JobParts } from "./jobs.ts";

/** Characters of a message that quarantine keeps. */
const PREVIEW_CHARS = 200;
/** Characters of a topic that quarantine keeps: MQTT allows 65,535 bytes. */
const TOPIC_CHARS = 200;
/** Members of other devices' messages that are nobody's business, Waterius' key and address among them. */
const SECRETS = /("(?:key|email|password|token|secret)"\s*:\s*")(?:[^"\\]|\\.)*/gi;
/** Indexes of a batch's bad elements that are named. */
const NAMED_INDEXES = 20;

export interface ReceiverDeps {
  readonly topics: Topics;
  readonly clock: Clock;
  readonly defaultSerial: string | null;
  /** Whose messages are that carry no serial and have no default. */
  readonly unnamed: () => string | null;
  /** As `Pipeline.enqueue`. */
  readonly enqueue: (parts: JobParts, ticket: Ticket) => void;
  readonly acknowledge: (serial: string, ack: Ack) => Promise<void>;
  /** A meter's `estado` has become durable. */
  readonly hear: (serial: string, online: boolean) => void;
}

/** @returns the handler for the broker: it settles a ticket when all that the message says is durable */
export function createReceiver(deps: ReceiverDeps): MessageHandler {
  const { topics, clock, enqueue } = deps;
  return (message, ticket) => {
    const at = clock.now();
    const topic = topics.classify(message.topic);
    const refuse = (reason: string) =>
      enqueue({ quarantine: [quarantineItem(message, at, reason, "")] }, ticket);
    switch (topic.kind) {
      case "seed-data":
      case "data": {
        if (message.retained && message.payload.length === 0) return ticket.settle();
        // What a meter says of itself on the seed's topic is checked as on its own.
        const own = topic.kind === "data" ? topic.serial : message.from ?? null;
        const sources = { topic: own, fallback: deps.defaultSerial ?? deps.unnamed() };
        const decoded = decodeMessage(message.payload, at, sources);
        const told = decodeDialect(decoded, message, at, sources) ?? decoded;
        return enqueue(readingsJob(message, told, at, topic.kind === "seed-data"), ticket);
      }
      case "state": {
        if (message.payload.length === 0) return ticket.settle(); // clears the retained state
        const state = decodeState(message.payload);
        if (!state) return refuse("bad-state");
        const { serial } = topic;
        const settle = (error?: Error) => {
          if (!error) deps.hear(serial, state.online);
          ticket.settle(error);
        };
        return enqueue({ state: { serial, state } }, { settle });
      }
      case "ack": {
        const ack = decodeAck(message.payload);
        if (!ack) return refuse("bad-ack");
        deps.acknowledge(topic.serial, ack).then(
          () => ticket.settle(),
          (error) => ticket.settle(error),
        );
        return;
      }
      case "bad":
        return refuse("bad-topic");
      case "command":
      case "own":
      case "foreign":
        return ticket.settle();
    }
  };
}

function readingsJob(
  message: InboundMessage,
  { readings, rejects }: Decoded,
  at: number,
  seed: boolean,
): JobParts {
  const { topic, payload, dup, retained } = message;
  const print = readings.some(isAnonymous) ? fingerprint(topic, payload) : null;
  const source = { topic, seed, retained, dup, bytes: payload.length, at, fingerprint: print };
  if (rejects.length === 0) return { readings, source };
  const item = quarantineItem(message, at, rejects[0].reason, placesOf(rejects));
  return { readings, source, quarantine: [item] };
}

/** Which elements of a batch could not be used, in words. */
function placesOf(rejects: Decoded["rejects"]): string {
  const indexes = rejects.flatMap(({ index }) => index === null ? [] : [index]);
  if (indexes.length === 0) return "";
  const more = indexes.length > NAMED_INDEXES ? ", …" : "";
  return `[${indexes.slice(0, NAMED_INDEXES).join(", ")}${more}] `;
}

function quarantineItem(
  { topic, payload }: InboundMessage,
  at: number,
  reason: string,
  prefix: string,
): QuarantineItem {
  const text = new TextDecoder().decode(payload.subarray(0, PREVIEW_CHARS * 4));
  const preview = prefix + printable(text).replace(SECRETS, "$1…").slice(0, PREVIEW_CHARS);
  return {
    at,
    topic: printable(topic).slice(0, TOPIC_CHARS),
    reason,
    bytes: payload.length,
    preview,
  };
}

/** Control characters, lone surrogates and direction marks become U+FFFD: logs and pages stay sane. */
function printable(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, "\uFFFD");
}

/** Reads an `estado`. @returns `null` when it is none */
export function decodeState(payload: Uint8Array): MeterState | null {
  const value = jsonObject(payload);
  if (!value) return null;
  const { online, firmware, rssi, ts } = value;
  if (typeof online !== "boolean") return null;
  return {
    online,
    firmware: typeof firmware === "string" ? printable(firmware).slice(0, 64) : null,
    rssi: typeof rssi === "number" && Number.isFinite(rssi) ? rssi : null,
    ts: typeof ts === "number" && Number.isFinite(ts) ? ts : null,
  };
}
