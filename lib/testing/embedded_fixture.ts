/** An embedded broker for tests. */

import { createEmbeddedBroker, type EmbeddedBrokerOptions } from "../adapters/embedded_broker.ts";
import { Topics } from "../domain/topics.ts";
import { silentLog } from "../log.ts";
import type { Broker, InboundMessage } from "../ports.ts";
import { settling } from "./settling.ts";

const NAMES = {
  seedData: "hidrometro/dados",
  seedCommand: "hidrometro/cmd",
  base: "hidrometro/v1",
};
/** The seed's topic of readings. */
export const DATA = NAMES.seedData;

/** An embedded broker on any free port. */
export function makeBroker(options: Partial<EmbeddedBrokerOptions> = {}): Broker {
  return createEmbeddedBroker({
    host: "127.0.0.1",
    port: 0,
    portFixed: true,
    topics: new Topics(NAMES),
    anonymous: true,
    log: silentLog,
    ...options,
  });
}

const portOf = (broker: Broker) => Number(new URL(broker.status().address).port);

/** A started broker that keeps what it hands over. */
export async function started(
  options: Partial<EmbeddedBrokerOptions> & {
    handler?: (message: InboundMessage) => Promise<void>;
    hasRoom?: () => boolean;
  } = {},
) {
  const broker = makeBroker(options);
  const messages: InboundMessage[] = [];
  const handler = settling(async (message) => {
    messages.push(message);
    await options.handler?.(message);
  });
  await broker.start(handler, options.hasRoom);
  return {
    broker,
    messages,
    port: portOf(broker),
    async [Symbol.asyncDispose]() {
      await broker.stop();
    },
  };
}
