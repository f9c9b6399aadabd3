/** The ingest thread at one moment, as plain numbers. */

import type { Counters } from "../metrics/counters.ts";
import type { LoopDelay } from "../metrics/loop_delay.ts";
import type { IngestMeasures } from "../metrics/measures.ts";
import type { Broker } from "../ports.ts";
import type { Pipeline } from "./pipeline.ts";

/** To be called in the ingest thread: the heap is that of the caller's. */
export function measureIngest(
  { pipeline, counters, loopDelay, broker }: {
    readonly pipeline: Pick<Pipeline, "waiting" | "rewriting" | "admission">;
    readonly counters: Counters;
    readonly loopDelay: LoopDelay;
    readonly broker: Broker;
  },
): IngestMeasures {
  const { reconnects, clients, refused } = broker.status();
  return {
    ...counters.data(),
    waiting: pipeline.waiting,
    rewriting: pipeline.rewriting ? pipeline.rewriting.waiting + 1 : 0,
    claimsWaiting: pipeline.admission.waiting,
    broker: { reconnects, clients, refused },
    loopDelay: loopDelay.data(),
    heapUsed: Deno.memoryUsage().heapUsed,
  };
}
