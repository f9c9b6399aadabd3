/** A command on the wire (contract, 3). */

import type { CommandRow } from "../domain/command.ts";
import type { Topics } from "../domain/topics.ts";
import { type Broker, UnconfirmedError } from "../ports.ts";

/** What goes out where. */
interface Message {
  readonly topic: string;
  readonly payload: string;
}

/**
 * Publishes a command on its meter's topic, and on the seed's where the meter may listen there.
 *
 * @throws {UnconfirmedError} when it may arrive all the same, on one of two topics at the least
 * @throws {BrokerUnavailableError} when nothing went out
 */
export async function publishCommand(
  broker: Broker,
  topics: Topics,
  row: CommandRow,
  options: { readonly seedTopic: boolean; readonly timeoutMs: number },
): Promise<void> {
  const { timeoutMs } = options;
  const messages = messagesOf(row, topics, options.seedTopic);
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

function messagesOf(row: CommandRow, topics: Topics, seedTopic: boolean): Message[] {
  const { id, action, value, numeroSerie } = row;
  const common = { action, ...(value === undefined ? {} : { value }) };
  const messages: Message[] = [];
  if (numeroSerie !== null) {
    const iat = Math.floor(row.createdAt / 1000);
    const exp = Math.floor(row.expiresAt / 1000);
    const payload = JSON.stringify({ id, ...common, numeroSerie, iat, exp });
    messages.push({ topic: topics.command(numeroSerie), payload });
  }
  if (numeroSerie === null || seedTopic) {
    const payload = JSON.stringify({ ...common, ...(numeroSerie ? { numeroSerie } : {}), id });
    messages.push({ topic: topics.names.seedCommand, payload });
  }
  return messages;
}
