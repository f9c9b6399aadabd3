import assert from "node:assert/strict";
import { createPromFormat } from "../adapters/prom_metrics.ts";
import { parseScrape } from "../testing/prometheus_text.ts";
import { familiesOf } from "./catalogue.ts";
import { Counters } from "./counters.ts";
import { Histogram, SECONDS } from "./histogram.ts";
import type { Measures } from "./measures.ts";

const NOW = Date.UTC(2026, 0, 31, 12);

/** A program in which everything has happened once. */
function someMeasures(): Measures {
  const counters = new Counters();
  const item = { at: NOW, topic: "t", reason: "bad-json", bytes: 1, preview: "" };
  counters.settled([{ readings: [1, 2, 3] }], {
    outcomes: [{ accepted: 1, duplicates: 1 }],
    quarantine: [item],
    knocks: ["R00001"],
  });
  const loopDelay = new Histogram(SECONDS);
  for (const seconds of [0.0005, 0.2, 60]) loopDelay.observe(seconds);
  const thread = { loopDelay: loopDelay.data(), heapUsed: 1000 };
  return {
    now: NOW,
    version: "1.2.3",
    startedAt: NOW - 5000,
    checks: { store: "ok", broker: "not connected", ingest: "ok" },
    ingest: {
      ...counters.data(),
      ...thread,
      waiting: 7,
      rewriting: 2,
      claimsWaiting: 6,
      broker: {
        reconnects: 3,
        clients: 4,
        refused: { connect: 5, publish: 6, subscribe: 7 },
      },
    },
    main: thread,
    residentMemory: 5_000_000,
    freeBytes: 9_000_000,
    presences: [
      { serial: "OLD", lastSeen: NOW - 90_500, online: false },
      { serial: "NEW", lastSeen: NOW - 1000, online: true },
      { serial: "FILE", lastSeen: 0, online: false },
    ],
    stream: { clients: 2, dropped: 1, resyncs: 5 },
  };
}

const scrape = async (measures: Measures) =>
  parseScrape((await createPromFormat().render(familiesOf(measures))).text);

Deno.test("familiesOf() makes a page that a scraper reads, with the values it was given", async () => {
  const { value } = await scrape(someMeasures());
  assert.equal(value("hidrometro_readings_total", { outcome: "accepted" }), 1);
  assert.equal(value("hidrometro_readings_total", { outcome: "refused" }), 1);
  assert.equal(value("hidrometro_quarantined_total", { reason: "bad-json" }), 1);
  assert.equal(value("hidrometro_up", { part: "store" }), 1);
  assert.equal(value("hidrometro_up", { part: "broker" }), 0);
  assert.equal(value("hidrometro_broker_reconnects_total"), 3);
  assert.equal(value("hidrometro_mqtt_refused_total", { what: "publish" }), 6);
  assert.equal(value("hidrometro_readings_waiting"), 7);
  assert.equal(value("hidrometro_books_rewriting"), 2);
  assert.equal(value("hidrometro_stream_dropped_total"), 1);
  assert.equal(value("hidrometro_build_info", { version: "1.2.3" }), 1);
  assert.equal(value("process_start_time_seconds"), (NOW - 5000) / 1000);
});

Deno.test("familiesOf() adds buckets up from the smallest, for each thread", async () => {
  const { value } = await scrape(someMeasures());
  for (const thread of ["main", "ingest"]) {
    const bucket = (le: string) =>
      value("hidrometro_event_loop_delay_seconds_bucket", { thread, le });
    assert.deepEqual([bucket("0.001"), bucket("0.1"), bucket("0.25"), bucket("+Inf")], [
      1,
      1,
      2,
      3,
    ]);
    assert.equal(value("hidrometro_event_loop_delay_seconds_count", { thread }), 3);
    assert.equal(value("hidrometro_event_loop_delay_seconds_sum", { thread }), 60.2005);
  }
});

Deno.test("familiesOf() tells the age of the last reading of each meter that was ever heard", async () => {
  const { value, samples } = await scrape(someMeasures());
  const age = "hidrometro_meter_last_reading_age_seconds";
  assert.equal(value(age, { serial: "OLD" }), 90.5);
  assert.equal(samples(age).length, 2);
  assert.equal(value("hidrometro_meters", { presence: "online" }), 1);
  assert.equal(value("hidrometro_meters", { presence: "offline" }), 2);
});

Deno.test("familiesOf() keeps to what it knows when the ingest thread does not answer", async () => {
  const checks = { store: "unknown", broker: "unknown", ingest: "does not answer" };
  const { value } = await scrape({ ...someMeasures(), ingest: null, checks, freeBytes: null });
  assert.equal(value("hidrometro_up", { part: "ingest" }), 0);
  assert.equal(value("hidrometro_readings_total"), undefined);
  assert.equal(value("hidrometro_heap_used_bytes", { thread: "ingest" }), undefined);
  assert.equal(value("hidrometro_heap_used_bytes", { thread: "main" }), 1000);
  assert.equal(value("hidrometro_data_dir_free_bytes"), undefined);
});

Deno.test("familiesOf() keeps to Prometheus' conventions for names", () => {
  for (const { name, type, help } of familiesOf(someMeasures())) {
    assert.match(name, /^(?:hidrometro|process)_[a-z_]+$/);
    assert.equal(name.endsWith("_total"), type === "counter", name);
    assert.match(help, /^[A-Z].*\.$/, name);
  }
});

Deno.test("docs/operations.md explains every metric, and no other", async () => {
  const text = await Deno.readTextFile(new URL("../../docs/operations.md", import.meta.url));
  const rows = [...text.matchAll(/^\| `((?:hidrometro|process)_[a-z_]+)/gm)].map(([, name]) =>
    name
  );
  assert.deepEqual(rows.sort(), familiesOf(someMeasures()).map(({ name }) => name).sort());
  const known = familiesOf(someMeasures()).map(({ name }) => name);
  const rules = [...text.matchAll(/expr:.*/g)].join("\n").match(/(?:hidrometro|process)_[a-z_]+/g);
  for (const name of rules ?? []) {
    assert.ok(
      known.includes(name.replace(/_(?:bucket|sum|count)$/, "")),
      `a rule asks for ${name}`,
    );
  }
});
