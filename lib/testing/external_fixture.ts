/** A link to an external broker for tests. */

import { createExternalBroker, type ExternalBrokerOptions } from "../adapters/external_broker.ts";
import { Topics } from "../domain/topics.ts";
import { silentLog } from "../log.ts";
import type { Broker, InboundMessage } from "../ports.ts";
import { until } from "./until.ts";

/** Topics as they are by default. */
export const TOPICS = new Topics({
  seedData: "hidrometro/dados",
  seedCommand: "hidrometro/cmd",
  base: "hidrometro/v1",
});
/** The seed's topic of readings. */
export const DATA = TOPICS.names.seedData;

/** What `mosquitto/mosquitto.conf` sets, as far as these tests need it. */
export const LINES = ["max_inflight_messages 2000", "max_queued_messages 100000"];

/** A link that is not started. */
export function link(url: string, options: Partial<ExternalBrokerOptions> = {}): Broker {
  return createExternalBroker({
    url,
    clientId: "server",
    topics: TOPICS,
    log: silentLog,
    ...options,
  });
}

/** The payload as text. */
export const textOf = ({ payload }: InboundMessage) => new TextDecoder().decode(payload);

/** Resolves when the link stands. */
export const linked = (broker: Broker) =>
  until("the link", () => broker.status().connected, 20_000);
