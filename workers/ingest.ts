/** The one writer: receive, decode, commit, acknowledge, tell. */

import { CommandDesk } from "../lib/commands/desk.ts";
import type { Topics } from "../lib/domain/topics.ts";
import type { IngestCalls } from "../lib/ingest/link.ts";
import { Pipeline } from "../lib/ingest/pipeline.ts";
import { tellPresence } from "../lib/ingest/presence.ts";
import { createReceiver } from "../lib/ingest/receiver.ts";
import type { Log } from "../lib/log.ts";
import type { Broker, Clock, EventBus, ReadingStore } from "../lib/ports.ts";

/** How often presences and expired commands are looked at, ms. */
const TICK_MS = 1000;
/** How long a look at the store may take before it counts as gone, ms. */
const PROBE_TIMEOUT_MS = 3000;

export interface IngestDeps {
  readonly broker: Broker;
  readonly store: ReadingStore;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly topics: Topics;
  readonly log: Log;
  readonly defaultSerial: string | null;
}

/** A running ingest. */
export interface Ingest {
  readonly calls: IngestCalls;
  /** Resolves when it has stopped in good order: nothing unacknowledged was lost. */
  readonly stopped: Promise<void>;
}

/**
 * Starts ingestion; resolves when messages are taken.
 *
 * @param signal ends it: no new acknowledgement, commits under way finished
 */
export async function run(deps: IngestDeps, signal: AbortSignal): Promise<Ingest> {
  const { broker, store, clock, topics, log } = deps;
  const pipeline = new Pipeline(deps);
  await pipeline.start();
  const record = pipeline.submit.bind(pipeline);
  const desk = new CommandDesk({ broker, store, clock, topics, log, record });
  await desk.start();
  await broker.start(createReceiver({
    topics,
    clock,
    defaultSerial: deps.defaultSerial,
    submit: record,
    acknowledge: desk.acknowledge.bind(desk),
  }));
  const ticking = tick(pipeline, desk, deps, signal);
  return {
    calls: createCalls(pipeline, desk, deps),
    stopped: ticking.then(async () => {
      await broker.stop();
      await pipeline.idle();
    }),
  };
}

async function tick(
  pipeline: Pipeline,
  desk: CommandDesk,
  { clock, log }: IngestDeps,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await clock.sleep(TICK_MS, signal);
    } catch {
      return; // the signal: the only reason of a sleep to reject
    }
    try {
      await desk.expire();
      await tellPresence(pipeline, clock.now());
    } catch (error) {
      log.warn("Cannot record presence or expiry", { error: String(error) });
    }
  }
}

function createCalls(
  pipeline: Pipeline,
  desk: CommandDesk,
  { broker, clock, store }: IngestDeps,
): IngestCalls {
  return {
    submit: (readings) => {
      const at = clock.now();
      const source = { topic: null, seed: false, retained: false, dup: false, bytes: 0, at };
      return pipeline.submit({ readings, source: { ...source, fingerprint: null } });
    },
    command: async (request, serial, by, ttlSeconds) => {
      const record = serial ? pipeline.registry.get(serial)?.record : undefined;
      const seedTopic = !record || record.onSeedTopic || !record.onMqtt;
      const target = serial ? { serial, seedTopic } : null;
      const row = await desk.send(request, target, by, ttlSeconds);
      return { row, eventId: pipeline.eventId };
    },
    status: async () => ({
      broker: broker.status(),
      storeError: pipeline.error ?? await probe(store),
      eventId: pipeline.eventId,
    }),
  };
}

/** Whether the store answers. A failed commit is reported until one succeeds. */
async function probe(store: ReadingStore): Promise<string | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slow = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, PROBE_TIMEOUT_MS, `no answer in ${PROBE_TIMEOUT_MS} ms`);
  });
  try {
    return await Promise.race([store.quarantine(1).then(() => null), slow]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
