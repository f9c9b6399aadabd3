import assert from "node:assert/strict";
import { createPromFormat } from "../adapters/prom_metrics.ts";
import { parseScrape } from "../testing/prometheus_text.ts";
import { Histogram, SECONDS } from "./histogram.ts";
import { createOperations, MIN_FREE_BYTES, type OperationsDeps } from "./operations.ts";

const setup = (change: Partial<OperationsDeps> = {}) =>
  createOperations({
    version: "1.2.3",
    clock: { now: () => 60_000 },
    startedAt: 0,
    checks: () => ({ store: "ok", broker: "ok", ingest: "ok" }),
    measureIngest: () => Promise.resolve(null),
    presences: () => [],
    stream: () => ({ clients: 0, dropped: 0, resyncs: 0 }),
    freeBytes: () => Promise.resolve(MIN_FREE_BYTES),
    loopDelay: { data: () => new Histogram(SECONDS).data() },
    format: createPromFormat(),
    ...change,
  });

Deno.test("readiness() is ready while every part works and the disk has room", async () => {
  const { status, checks } = await setup().readiness();
  assert.equal(status, "ready");
  assert.deepEqual(checks, { store: "ok", broker: "ok", ingest: "ok", disk: "ok" });
});

Deno.test("readiness() names the part that does not work", async () => {
  const parts = () => ({ store: "ok", broker: "not connected", ingest: "ok" });
  const { status, checks } = await setup({ checks: parts }).readiness();
  assert.equal(status, "unready");
  assert.equal(checks.broker, "not connected");
});

Deno.test("readiness() is lost before the disk is full, and says how much is left", async () => {
  const freeBytes = () => Promise.resolve(12.7 * 1024 * 1024);
  const { status, checks } = await setup({ freeBytes }).readiness();
  assert.equal(status, "unready");
  assert.equal(checks.disk, "12 MiB left in DATA_DIR, 64 wanted");
});

Deno.test("readiness() does not take a disk that it cannot look at for one with room", async () => {
  const freeBytes = () => Promise.reject(new Error("No such file or directory"));
  const { status, checks } = await setup({ freeBytes }).readiness();
  assert.equal(status, "unready");
  assert.match(checks.disk, /DATA_DIR: No such file/);
});

Deno.test("readiness() and metrics() answer although the disk does not", async () => {
  const operations = setup({ freeBytes: () => new Promise(() => {}) });
  const [{ checks }, { text }] = await Promise.all([operations.readiness(), operations.metrics()]);
  assert.match(checks.disk, /took longer than 2000 ms/);
  assert.equal(parseScrape(text).value("hidrometro_data_dir_free_bytes"), undefined);
});

Deno.test("metrics() tells memory, free space and the version", async () => {
  const { value } = parseScrape((await setup().metrics()).text);
  assert.ok((value("process_resident_memory_bytes") ?? 0) > 1e6);
  assert.ok((value("hidrometro_heap_used_bytes", { thread: "main" }) ?? 0) > 1e5);
  assert.equal(value("hidrometro_data_dir_free_bytes"), MIN_FREE_BYTES);
  assert.equal(value("hidrometro_build_info", { version: "1.2.3" }), 1);
});
