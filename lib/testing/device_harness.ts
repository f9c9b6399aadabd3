/** The meters' side of a broker under test, with this program's own device client. */

import { createMqttClient } from "../adapters/mqtt_client.ts";
import type { MqttClient } from "../ports.ts";

/** A meter for `BrokerHarness`: it connects when it first has something to say. */
export class TestMeter {
  acknowledged = 0;
  #client: Promise<MqttClient> | null = null;
  static #count = 0;

  /** @param url where the broker is, known at the latest when the meter connects */
  constructor(private readonly url: () => string) {}

  readonly send = async (topic: string, payload: string): Promise<void> => {
    await (await this.client()).publish(topic, payload);
    this.acknowledged++;
  };

  readonly listen = async (topic: string): Promise<() => string[]> => {
    const payloads: string[] = [];
    const client = await this.client();
    await client.subscribe(topic, (payload) => payloads.push(new TextDecoder().decode(payload)));
    return () => payloads;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    (await this.#client)?.drop();
  }

  /** The connected client. */
  client(): Promise<MqttClient> {
    return this.#client ??= this.#connect();
  }

  async #connect(): Promise<MqttClient> {
    const client = createMqttClient({
      url: this.url(),
      clientId: `meter-${++TestMeter.#count}`,
    });
    await client.connect();
    return client;
  }
}
