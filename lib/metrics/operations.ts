/** What watches over the program may ask: is it ready, and what does it measure. */

import { withTimeout } from "../domain/with_timeout.ts";
import type { MetricsFormat } from "../ports.ts";
import type { HealthReport, Operations, ReadinessReport } from "../services.ts";
import { familiesOf } from "./catalogue.ts";
import type { LoopDelay } from "./loop_delay.ts";
import type { IngestMeasures, Measures, Presence, StreamMeasures } from "./measures.ts";

/**
 * With less free space in `DATA_DIR` the program is not ready, bytes: a full disk stops every write,
 * deletions among them, so somebody has to act before it is full (64 MiB: some 400,000 readings).
 */
export const MIN_FREE_BYTES = 64 * 1024 * 1024;
/** A look at the disk may take this long, ms: one of the network may be gone. */
const DISK_TIMEOUT_MS = 2000;
const MEBIBYTE = 1024 * 1024;

export interface OperationsDeps {
  readonly version: string;
  readonly clock: { now(): number };
  /** Unix ms. */
  readonly startedAt: number;
  checks(): HealthReport["checks"];
  measureIngest(): Promise<IngestMeasures | null>;
  presences(): readonly Presence[];
  stream(): StreamMeasures;
  /** Of `DATA_DIR`. */
  freeBytes(): Promise<number>;
  readonly loopDelay: Pick<LoopDelay, "data">;
  readonly format: MetricsFormat;
}

export function createOperations(deps: OperationsDeps): Operations {
  return {
    readiness: async () => {
      const disk = await checkDisk(deps);
      const checks = { ...deps.checks(), disk };
      const ready = Object.values(checks).every((check) => check === "ok");
      return { status: ready ? "ready" : "unready", checks };
    },
    metrics: async () => await deps.format.render(familiesOf(await measure(deps))),
  };
}

async function measure(deps: OperationsDeps): Promise<Measures> {
  const [ingest, free] = await Promise.all([
    deps.measureIngest(),
    freeBytes(deps).catch(() => null), // `/readyz` says why
  ]);
  const { rss, heapUsed } = Deno.memoryUsage();
  return {
    now: deps.clock.now(),
    version: deps.version,
    startedAt: deps.startedAt,
    checks: deps.checks(),
    ingest,
    main: { loopDelay: deps.loopDelay.data(), heapUsed },
    residentMemory: rss,
    freeBytes: free,
    presences: deps.presences(),
    stream: deps.stream(),
  };
}

async function checkDisk(deps: OperationsDeps): Promise<ReadinessReport["checks"]["disk"]> {
  try {
    const free = await freeBytes(deps);
    if (free >= MIN_FREE_BYTES) return "ok";
    const [left, wanted] = [free, MIN_FREE_BYTES].map((bytes) => Math.floor(bytes / MEBIBYTE));
    return `${left} MiB left in DATA_DIR, ${wanted} wanted`;
  } catch (error) {
    return `Cannot tell the free space of DATA_DIR: ${
      error instanceof Error ? error.message : error
    }`;
  }
}

function freeBytes(deps: OperationsDeps): Promise<number> {
  return withTimeout(deps.freeBytes(), "looking at the disk", DISK_TIMEOUT_MS);
}
