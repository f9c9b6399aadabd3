/** A command on the wire (contract, 3). */

import type { CommandRow } from "../domain/command.ts";
import type { Topics } from "../domain/topics.ts";
import { type Broker, UnconfirmedError } from "../ports.ts";
import { signatureOf, type SignedPart, type SigningKey } from "./signature.ts";

/** The packet buffer of the devices (PubSubClient), bytes. */
const MAX_PACKET_BYTES = 256;
/** Of a PUBLISH with QoS 1: type, remaining length, length of the topic, message id. */
const PACKET_OVERHEAD = 1 + 2 + 2 + 2;
/** Significant digits of a number, and so many that a shortened value keeps at the least. */
const DIGITS = { all: 17, least: 3 } as const;

/** What goes out where. */
interface Message {
  readonly topic: string;
  readonly payload: string;
}

/**
 * Publishes a command on its meter's topic, and on the seed's where the meter may listen there.
 *
 * @param options.key signs it; `null`: the meter has none
 * @param options.shortened told before it goes out when its value has fewer digits on the wire
 * @throws {UnconfirmedError} when it may arrive all the same, on one of two topics at the least
 * @throws {BrokerUnavailableError} when nothing went out
 */
export async function publishCommand(
  broker: Broker,
  topics: Topics,
  row: CommandRow,
  options: {
    readonly seedTopic: boolean;
    readonly timeoutMs: number;
    readonly key: SigningKey | null;
    readonly shortened?: (value: number) => void;
  },
): Promise<void> {
  const { timeoutMs } = options;
  const messages = messagesOf(row, topics, options);
  const outcomes = await Promise.allSettled(
    messages.map(({ topic, payload }) =>
      broker.publish(topic, payload, { retain: false, timeoutMs })
    ),
  );
  const failures = outcomes.filter((outcome) => outcome.status === "rejected")
    .map(({ reason }): unknown => reason);
  if (failures.length === 0) return;
  const cause = failures.find((error) => error instanceof UnconfirmedError) ?? failures[0];
  if (failures.length === messages.length || !(cause instanceof Error)) throw cause;
  throw new UnconfirmedError(cause.message, { cause });
}

function messagesOf(
  row: CommandRow,
  topics: Topics,
  { seedTopic, key, shortened = () => {} }: {
    readonly seedTopic: boolean;
    readonly key: SigningKey | null;
    readonly shortened?: (value: number) => void;
  },
): Message[] {
  const { id, action, value, numeroSerie } = row;
  const common = { action, ...(value === undefined ? {} : { value }) };
  const messages: Message[] = [];
  if (numeroSerie !== null) {
    const iat = Math.floor(row.createdAt / 1000);
    const exp = Math.floor(row.expiresAt / 1000);
    const command = { id, ...common, numeroSerie, iat, exp };
    const topic = topics.command(numeroSerie);
    const packed = key === null
      ? { payload: JSON.stringify(command), value }
      : signed(command, key, topic);
    if (packed.value !== undefined && packed.value !== value) shortened(packed.value);
    messages.push({ topic, payload: packed.payload });
  }
  if (numeroSerie === null || seedTopic) {
    const payload = JSON.stringify({ ...common, ...(numeroSerie ? { numeroSerie } : {}), id });
    messages.push({ topic: topics.names.seedCommand, payload });
  }
  return messages;
}

/** What goes out, and the value in it. */
interface Packed {
  readonly payload: string;
  readonly value: number | undefined;
}

/**
 * The command with its number and signature. A value is written with fewer digits where the packet would
 * not fit a device's buffer otherwise, by less than one part in two hundred; where that does not help, as
 * with a longer serial, it stays as it is.
 */
function signed(command: SignedPart, key: SigningKey, topic: string): Packed {
  const write = (value: number | undefined): Packed => {
    const { id, action, numeroSerie, iat, exp } = command;
    const part = { id, action, ...(value === undefined ? {} : { value }), numeroSerie, iat, exp };
    const sig = signatureOf(part, key);
    return { payload: JSON.stringify({ ...part, nonce: key.nonce, sig }), value };
  };
  const whole = write(command.value);
  const fits = ({ payload }: Packed) =>
    PACKET_OVERHEAD + topic.length + payload.length <= MAX_PACKET_BYTES;
  let packed = whole;
  for (let digits = DIGITS.all; !fits(packed); digits--) {
    if (command.value === undefined || digits < DIGITS.least) return whole;
    packed = write(Number(command.value.toPrecision(digits)));
  }
  return packed;
}
