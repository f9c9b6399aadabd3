/** An ingest on a real store in memory, with a clock to hold and a store to break. */

import { KvReadingStore } from "../adapters/kv_store.ts";
import { createMemoryBus } from "../adapters/memory_bus.ts";
import { createCalendar } from "../domain/calendar.ts";
import type { EventBatch } from "../domain/event.ts";
import type { Reading } from "../domain/reading.ts";
import { Topics } from "../domain/topics.ts";
import type { AdmissionRules } from "../ingest/admission.ts";
import { Pipeline } from "../ingest/pipeline.ts";
import type { Source } from "../ingest/jobs.ts";
import { createReceiver } from "../ingest/receiver.ts";
import { silentLog } from "../log.ts";
import { Counters } from "../metrics/counters.ts";
import { ConsumptionView } from "../readings/consumption.ts";
import { settlement } from "./settling.ts";
import type { Clock, InboundMessage, ReadingStore } from "../ports.ts";

export const TOPICS = new Topics({
  seedData: "hidrometro/dados",
  seedCommand: "hidrometro/cmd",
  base: "hidrometro/v1",
});

/** Where readings of a message come from. */
export const MQTT_SOURCE: Source = {
  topic: "hidrometro/dados",
  seed: true,
  retained: false,
  dup: false,
  bytes: 1,
  at: Date.UTC(2026, 0, 1),
  fingerprint: null,
};

/** A clock that stands still until it is told. */
export class HeldClock implements Clock {
  time = Date.UTC(2026, 0, 1, 12);
  now(): number {
    return this.time;
  }
  /** Passes at once for those who wait, but lets others work. */
  sleep(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** A store whose commits can be held back or fail. */
export interface Brake {
  /** Awaited before each commit. */
  before: () => Promise<void>;
}

export async function openIngest(
  options: {
    path?: string;
    defaultSerial?: string;
    timeZone?: string;
    maxWaiting?: number;
    /** Left out: every serial becomes a meter. */
    admission?: AdmissionRules;
  } = {},
) {
  const { path = ":memory:", defaultSerial = null, timeZone = "America/Sao_Paulo" } = options;
  const { maxWaiting, admission } = options;
  const real = new KvReadingStore(await Deno.openKv(path));
  const brake: Brake = { before: () => Promise.resolve() };
  const store: ReadingStore = new Proxy(real, {
    get(target, name: keyof ReadingStore) {
      if (name === "commit") {
        return async (commit: Parameters<ReadingStore["commit"]>[0]) => {
          await brake.before();
          return await target.commit(commit);
        };
      }
      if (name === "books") return target.books;
      return target[name].bind(target);
    },
  });
  const bus = createMemoryBus();
  const told: EventBatch[] = [];
  bus.connect().subscribe((batch) => told.push(batch));
  const clock = new HeldClock();
  const calendar = createCalendar(timeZone);
  const counters = new Counters();
  const pipeline = new Pipeline({
    store,
    bus: bus.connect(),
    clock,
    log: silentLog,
    calendar,
    counters,
    maxWaiting,
    admission,
  });
  await pipeline.start();
  const acks: string[] = [];
  const receive = createReceiver({
    topics: TOPICS,
    clock,
    defaultSerial,
    unnamed: () => pipeline.admission.unnamed,
    enqueue: pipeline.enqueue.bind(pipeline),
    acknowledge: (serial, ack) =>
      Promise.resolve(void acks.push(`${serial} ${ack.id} ${ack.status}`)),
    hear: () => {},
  });
  const publish = (topic: string, payload: unknown, flags: Partial<InboundMessage> = {}) => {
    const bytes = payload instanceof Uint8Array
      ? payload
      : new TextEncoder().encode(typeof payload === "string" ? payload : JSON.stringify(payload));
    const message = { topic, payload: bytes, dup: false, retained: false, ...flags };
    return settlement(receive, message);
  };
  const stored = (serial: string): Promise<Reading[]> => real.readings({ serial, limit: 10_000 });
  return {
    store: real,
    pipeline,
    counters,
    clock,
    brake,
    told,
    acks,
    publish,
    stored,
    close: () => real.close(),
  };
}

/** Gives an ingest to `body`, and closes it behind it. */
export async function withIngest(
  body: (ingest: Awaited<ReturnType<typeof openIngest>>) => Promise<void>,
): Promise<void> {
  const ingest = await openIngest();
  try {
    await body(ingest);
  } finally {
    await ingest.pipeline.idle();
    ingest.close();
  }
}

/** What is told of consumption by what an ingest has stored. */
export function consumptionOf(
  { store, pipeline }: Pick<Awaited<ReturnType<typeof openIngest>>, "store" | "pipeline">,
  timeZone = "America/Sao_Paulo",
): ConsumptionView {
  return new ConsumptionView({
    store,
    calendar: createCalendar(timeZone),
    record: (serial) => pipeline.registry.get(serial)?.record,
    records: () => [...pipeline.registry.all()].map(({ record }) => record),
  });
}
