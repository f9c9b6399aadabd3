/** The one writer: receive, decode, commit, acknowledge, tell. */

import { CommandDesk, type Reach } from "../lib/commands/desk.ts";
import { createSigner, type SigningStore } from "../lib/commands/signature.ts";
import type { Calendar } from "../lib/domain/calendar.ts";
import type { MeterRecord } from "../lib/domain/meter.ts";
import type { Topics } from "../lib/domain/topics.ts";
import type { AdmissionRules } from "../lib/ingest/admission.ts";
import { CONNECT_KNOCK } from "../lib/identity.ts";
import { createAdmissionCalls } from "../lib/ingest/admission_calls.ts";
import type { JobParts } from "../lib/ingest/jobs.ts";
import type { IngestCalls } from "../lib/ingest/link.ts";
import { measureIngest } from "../lib/ingest/measure.ts";
import { Pipeline } from "../lib/ingest/pipeline.ts";
import { tellPresence } from "../lib/ingest/presence.ts";
import { createReceiver } from "../lib/ingest/receiver.ts";
import { RetentionSchedule } from "../lib/ingest/retention_schedule.ts";
import type { Log } from "../lib/log.ts";
import { Counters } from "../lib/metrics/counters.ts";
import { LoopDelay } from "../lib/metrics/loop_delay.ts";
import type {
  Broker,
  Clock,
  ClockMemory,
  EventBus,
  ReadingStore,
  Stopwatch,
} from "../lib/ports.ts";

/** How often presences and waiting commands are looked at, ms. */
const TICK_MS = 1000;
/** How long a change of a meter waits for its consumption to be computed anew, ms. */
const SETTLE_MS = 4000;
/** How long a look at the store may take before it counts as gone, ms. */
const PROBE_TIMEOUT_MS = 3000;
/** A commit under way for this long is told as a fault, ms: `/healthz` has 10 s to know. */
const SLOW_COMMIT_MS = 5000;
/**
 * Nothing came for this long after a fault of the store, ms: an empty commit shows whether it is over.
 * Whoever waits for `/readyz` before sending would wait for ever. While readings come they show it.
 */
const RETRY_STORE_MS = 5000;

/** New claims, and what was counted of the others. */
const WRITE_CLAIMS: JobParts = { admission: { what: "write" } };

export interface IngestDeps {
  readonly broker: Broker;
  readonly store: ReadingStore;
  /** Has the keys that commands are signed with. */
  readonly credentials: SigningStore;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly clockMemory: ClockMemory;
  readonly topics: Topics;
  /** The installation's hours, days and months. */
  readonly calendar: Calendar;
  readonly log: Log;
  /** Days that raw readings are kept, 0: for ever. */
  readonly retentionDays: number;
  readonly defaultSerial: string | null;
  /** Left out: every serial becomes a meter. */
  readonly admission?: AdmissionRules;
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
  const counters = new Counters();
  const pipeline = new Pipeline({ ...deps, counters });
  await pipeline.start();
  const record = pipeline.submit.bind(pipeline);
  const reach = (serial: string) => reachOf(pipeline.registry.get(serial)?.record);
  const known = pipeline.registry.get.bind(pipeline.registry);
  const signer = createSigner(deps);
  const desk = new CommandDesk({ broker, store, clock, topics, log, record, reach, known, signer });
  await desk.start();
  const receive = createReceiver({
    topics,
    clock,
    defaultSerial: deps.defaultSerial,
    unnamed: () => pipeline.admission.unnamed,
    enqueue: pipeline.enqueue.bind(pipeline),
    acknowledge: desk.acknowledge.bind(desk),
    hear: desk.hear.bind(desk),
  });
  const knock = (serial: string) => pipeline.knock(serial, CONNECT_KNOCK, clock.now());
  await broker.start(counters.timed(receive), () => pipeline.hasRoom, knock);
  const loopDelay = new LoopDelay();
  loopDelay.start();
  const ticking = tick({ pipeline, desk, counters }, deps, signal);
  return {
    calls: createCalls({ pipeline, desk, counters, loopDelay }, deps),
    stopped: ticking.then(async () => {
      await desk.stop();
      loopDelay.stop();
      await broker.stop();
      await pipeline.submit(WRITE_CLAIMS).catch((error) => {
        log.warn("Cannot keep the last claims", { error: String(error) });
      });
      await pipeline.idle();
    }),
  };
}

/** A meter of which nothing is known may be anywhere, and counts as on. */
function reachOf(record: MeterRecord | undefined): Reach {
  return {
    seedTopic: !record || record.onSeedTopic || !record.onMqtt,
    isOff: record?.state?.online === false,
  };
}

async function tick(
  { pipeline, desk, counters }: Omit<Parts, "loopDelay">,
  deps: IngestDeps,
  signal: AbortSignal,
): Promise<void> {
  const { clock, clockMemory: memory, log } = deps;
  const newestArrival = () => pipeline.registry.newestArrival();
  const retention = new RetentionSchedule({ ...deps, memory, newestArrival });
  while (!signal.aborted) {
    try {
      await clock.sleep(TICK_MS, signal);
    } catch {
      return; // the signal: the only reason of a sleep to reject
    }
    try {
      await desk.tick();
      await tellPresence(pipeline, clock.now());
      if (pipeline.error !== null && counters.sinceFaultMs > RETRY_STORE_MS) {
        await pipeline.submit({});
      }
      if (pipeline.admission.isDue(clock.now())) await pipeline.submit(WRITE_CLAIMS);
      const cut = await retention.due();
      if (cut !== null) pipeline.retain(cut);
    } catch (error) {
      log.warn("Cannot look after retention, presence, claims or commands", {
        error: String(error),
      });
    }
  }
}

interface Parts {
  readonly pipeline: Pipeline;
  readonly desk: CommandDesk;
  readonly counters: Counters;
  readonly loopDelay: LoopDelay;
}

function createCalls(
  { pipeline, desk, counters, loopDelay }: Parts,
  { broker, clock, store }: IngestDeps,
): IngestCalls {
  return {
    ...createAdmissionCalls(pipeline),
    submit: (readings, imported) => {
      const at = clock.now();
      const source = { topic: null, seed: false, retained: imported, dup: false, bytes: 0, at };
      return pipeline.submit({ readings, source: { ...source, fingerprint: null } });
    },
    command: async (order) => {
      const row = await desk.send(order);
      return { row, eventId: pipeline.eventId };
    },
    edit: async (serial, edit, by) => {
      const { refused } = await pipeline.submit({ edit: { serial, edit, by } });
      await Promise.race([pipeline.settled(serial), clock.sleep(SETTLE_MS)]);
      return { eventId: pipeline.eventId, refused };
    },
    expel: (serial) => Promise.resolve(broker.expel(serial)),
    known: () => {
      const tracks = [...pipeline.registry.all()];
      const meters = tracks.map(({ record, newest, lastSeen, book }) => (
        { record, newest, lastSeen, book: book.row() }
      ));
      return Promise.resolve({ meters, eventId: pipeline.eventId });
    },
    status: async () => ({
      broker: broker.status(),
      storeError: pipeline.error ?? slowness(counters) ?? await probe(store),
      eventId: pipeline.eventId,
    }),
    measure: () => Promise.resolve(measureIngest({ pipeline, counters, loopDelay, broker })),
  };
}

/** A store that another process keeps locked lets commits wait, and answers reads all the same. */
function slowness({ committingMs }: Counters): string | null {
  if (committingMs < SLOW_COMMIT_MS) return null;
  return `a commit has been under way for ${Math.round(committingMs / 1000)} s`;
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
