/**
 * From the meters' messages to the store, through Mosquitto: readings a second until the last one is
 * stored, consumption and all. The reference is a consumer of the same messages that only counts.
 */

import mqtt from "mqtt";
import { Mosquitto } from "../lib/testing/mosquitto.ts";
import {
  build,
  type Load,
  publish,
  type Server,
  startServer,
  storedReadings,
} from "./processes.ts";
import { median, rate, type Row } from "./report.ts";

const SINGLES: Load = { messages: 200_000, meters: 100, each: 1 };
const ARRAYS: Load = { messages: 10_000, meters: 100, each: 100 };
/** Before it: both sides have their code compiled when the clock starts. */
const WARM_UP: Load = { messages: 20_000, meters: 100, each: 1, letter: "W" };
const ROUNDS = 3;
/** Between looks at what is stored, ms. */
const POLL_MS = 25;

/** As `mosquitto/mosquitto.conf` has it. */
const CONFIG = [
  "max_inflight_messages 8000",
  "max_queued_messages 1000000",
  "max_packet_size 1114112",
  "autosave_interval 5",
];

const readingsOf = ({ messages, each }: Load) => messages * each;

/** Messages a second of a consumer that only counts. */
async function counted(load: Load): Promise<number> {
  await using broker = await Mosquitto.start({ lines: CONFIG });
  const client = await mqtt.connectAsync(broker.url, {
    protocolVersion: 5,
    properties: { receiveMaximum: 2000 },
  });
  let messages = 0;
  let all = Promise.withResolvers<void>();
  let wanted = WARM_UP.messages;
  client.on("message", () => {
    if (++messages === wanted) all.resolve();
  });
  await client.subscribeAsync("hidrometro/v1/+/dados", { qos: 1 });
  publish(broker.port, WARM_UP);
  await all.promise;
  all = Promise.withResolvers();
  wanted += load.messages;
  const began = await publish(broker.port, load).began;
  await all.promise;
  const seconds = (Date.now() - began) / 1000;
  await client.endAsync(true);
  return readingsOf(load) / seconds;
}

/** Readings a second until the last one is stored. */
async function stored(load: Load): Promise<number> {
  await using broker = await Mosquitto.start({ lines: CONFIG });
  const server = await startServer({ MQTT_URL: broker.url });
  try {
    publish(broker.port, WARM_UP);
    await until(server, WARM_UP.messages);
    const began = await publish(broker.port, load).began;
    await until(server, WARM_UP.messages + readingsOf(load));
    return readingsOf(load) / (Date.now() - began) * 1000;
  } finally {
    await server.stop();
  }
}

/** The same through the embedded broker, whose PUBACK says that it is stored. */
async function embedded(load: Load): Promise<number> {
  const server = await startServer();
  try {
    await publish(server.mqttPort, WARM_UP).seconds;
    return readingsOf(load) / await publish(server.mqttPort, load).seconds;
  } finally {
    await server.stop();
  }
}

/** Waits until the server has stored so many readings, by its own count. */
async function until(server: Server, count: number): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    if (await storedReadings(server) >= count) return;
  }
}

/** Runs it all. */
export async function ingestion(): Promise<Row[]> {
  await build();
  const runs: Record<"counted" | "stored" | "arrays" | "embedded", number[]> = {
    counted: [],
    stored: [],
    arrays: [],
    embedded: [],
  };
  for (let i = 0; i < ROUNDS; i++) {
    runs.counted.push(await counted(SINGLES));
    runs.stored.push(await stored(SINGLES));
    runs.embedded.push(await embedded(SINGLES));
    runs.arrays.push(await stored(ARRAYS));
  }
  const beside = "a consumer that only counts";
  return [
    rate(
      "one reading a message, QoS 1, Mosquitto, stored",
      [median(runs.stored), median(runs.counted)],
      "readings/s",
      { beside, gate: 0.7 },
    ),
    rate(
      "one reading a message, QoS 1, embedded broker, stored and acknowledged",
      [median(runs.embedded), median(runs.counted)],
      "readings/s",
      { beside },
    ),
    {
      name: "arrays of 100 readings, Mosquitto, stored",
      value: median(runs.arrays),
      unit: "readings/s",
      gate: { atLeast: 100_000 },
    },
  ];
}
