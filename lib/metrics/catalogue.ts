/** Every metric there is: its name, its meaning, its value. docs/operations.md explains each. */

import type { MetricFamily } from "../ports.ts";
import { counter, gauge, histogram, sample, samplesOf } from "./families.ts";
import { ingestOf } from "./ingest_families.ts";
import type { Measures } from "./measures.ts";
import { silentLongest } from "./silence.ts";

/** What is measured now; without the ingest thread's part when that did not answer. */
export function familiesOf(measures: Measures): MetricFamily[] {
  const { ingest } = measures;
  return [
    ...partsOf(measures),
    ...(ingest ? ingestOf(ingest) : []),
    ...metersOf(measures),
    ...streamOf(measures),
    ...processOf(measures),
  ];
}

function partsOf({ checks }: Measures): MetricFamily[] {
  const up = Object.entries(checks).map(([part, check]) =>
    sample(check === "ok" ? 1 : 0, { part })
  );
  return [
    gauge("hidrometro_up", "Whether a part of the program works, as /healthz has it.", ...up),
  ];
}

function metersOf({ presences, now }: Measures): MetricFamily[] {
  const online = presences.filter((one) => one.online).length;
  const ages = silentLongest(presences)
    .map(({ serial, lastSeen }) => sample(Math.max(0, now - lastSeen) / 1000, { serial }));
  return [
    gauge(
      "hidrometro_meters",
      "Meters that have readings, by presence.",
      ...samplesOf("presence", { online, offline: presences.length - online }),
    ),
    gauge(
      "hidrometro_meter_last_reading_age_seconds",
      "Since the last reading of a meter arrived; the meters silent longest alone.",
      ...ages,
    ),
  ];
}

function streamOf({ stream }: Measures): MetricFamily[] {
  return [
    gauge("hidrometro_stream_clients", "Live streams that are open.", sample(stream.clients)),
    counter(
      "hidrometro_stream_dropped_total",
      "Live streams closed because their client read nothing.",
      sample(stream.dropped),
    ),
    counter(
      "hidrometro_stream_resyncs_total",
      "Times that a client of a live stream was told to start anew.",
      sample(stream.resyncs),
    ),
  ];
}

function processOf(measures: Measures): MetricFamily[] {
  const { version, startedAt, main, ingest, residentMemory, freeBytes } = measures;
  const threads = Object.entries({ main, ...(ingest && { ingest }) });
  return [
    histogram(
      "hidrometro_event_loop_delay_seconds",
      "By how much a timer of a thread came late.",
      ...threads.map(([thread, { loopDelay }]) => ({ data: loopDelay, labels: { thread } })),
    ),
    gauge(
      "hidrometro_heap_used_bytes",
      "JavaScript values in memory, by thread.",
      ...threads.map(([thread, { heapUsed }]) => sample(heapUsed, { thread })),
    ),
    gauge(
      "hidrometro_data_dir_free_bytes",
      "Free space where DATA_DIR lies.",
      ...(freeBytes === null ? [] : [sample(freeBytes)]),
    ),
    gauge(
      "process_resident_memory_bytes",
      "Memory of the whole process.",
      sample(residentMemory),
    ),
    gauge(
      "process_start_time_seconds",
      "When the program started, Unix s.",
      sample(startedAt / 1000),
    ),
    gauge("hidrometro_build_info", "Always 1.", sample(1, { version })),
  ];
}
