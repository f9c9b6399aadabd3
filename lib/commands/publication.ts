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
  { seedTopic, key }: { readonly seedTopic: boolean; readonly key: SigningKey | null },
): Message[] {
  const { id, action, value, numeroSerie } = row;
  const common = { action, ...(value === undefined ? {} : { value }) };
  const messages: Message[] = [];
  if (numeroSerie !== null) {
    const iat = Math.floor(row.createdAt / 1000);
    const exp = Math.floor(row.expiresAt / 1000);
    const command = { id, ...common, numeroSerie, iat, exp };
    const topic = topics.command(numeroSerie);
    const payload = key === null ? JSON.stringify(command) : signed(command, key, topic);
    messages.push({ topic, payload });
  }
  if (numeroSerie === null || seedTopic) {
    const payload = JSON.stringify({ ...common, ...(numeroSerie ? { numeroSerie } : {}), id });
    messages.push({ topic: topics.names.seedCommand, payload });
  }
  return messages;
}

/**
 * The command with its number and signature. A value is written with fewer digits where the packet would
 * not fit a device's buffer otherwise, by less than one part in two hundred; where that does not help, as
 * with a longer serial, it stays as it is.
 */
function signed(command: SignedPart, key: SigningKey, topic: string): string {
  const write = (value: number | undefined) => {
    const { id, action, numeroSerie, iat, exp } = command;
    const part = { id, action, ...(value === undefined ? {} : { value }), numeroSerie, iat, exp };
    return JSON.stringify({ ...part, nonce: key.nonce, sig: signatureOf(part, key) });
  };
  const whole = write(command.value);
  const fits = ({ length }: string) => PACKET_OVERHEAD + topic.length + length <= MAX_PACKET_BYTES;
  let payload = whole;
  for (let digits = DIGITS.all; !fits(payload); digits--) {
    if (command.value === undefined || digits < DIGITS.least) return whole;
    payload = write(Number(command.value.toPrecision(digits)));
  }
  return payload;
}
