/** Consumption from the outside: real meters over MQTT, generated ones over HTTP, and the API's words. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { ReplayReader } from "../codec/replay.ts";
import { createCalendar } from "../domain/calendar.ts";
import { ledger, type LedgerSettings } from "../domain/ledger.ts";
import { hoursOf } from "../domain/ledger/buckets.ts";
import { distinct } from "../domain/ledger/distinct.ts";
import { aHistory } from "../domain/ledger/test_utils.ts";
import type { LedgerReading } from "../domain/ledger/types.ts";
import type { BucketRow, Proof } from "../services.ts";
import { readSharedData } from "../testing/shared_data.ts";
import { until } from "../testing/until.ts";
import { connectDevice, type Running, startRunning } from "./harness.ts";

const ZONE = "America/Sao_Paulo";
const ORIGIN = { address: null, userAgent: null };

interface File {
  readonly payloads: string[];
}

/** @returns `null`, and says so, when the file is not there */
async function load(name: string): Promise<File | null> {
  const text = await readSharedData(name, "consumption of");
  if (text === null) return null;
  const reader = new ReplayReader("REAL");
  const payloads = text.split("\n").flatMap((line) => {
    const read = reader.read(line);
    return read.kind === "row" ? [read.row.payload] : [];
  });
  return { payloads };
}

async function publish(running: Running, { payloads }: File): Promise<void> {
  const device = await connectDevice(running.mqttUrl);
  for (let i = 0; i < payloads.length; i += 1000) {
    const some = payloads.slice(i, i + 1000);
    await Promise.all(some.map((payload) => device.publish("hidrometro/dados", payload)));
  }
  await device.end();
}

async function sumsOf(running: Running, serial: string): Promise<number[]> {
  const sums = [];
  for (const bucket of ["hour", "day", "month", "bill"]) {
    const { history } = await running.get<{ history: BucketRow[] }>(
      `/api/history?bucket=${bucket}&serial=${serial}`,
    );
    sums.push(history.reduce((sum, { liters }) => sum + Math.round(liters * 1000), 0) / 1000);
  }
  return sums;
}

const proofOf = async (running: Running, serial: string) =>
  await running.get<Proof>(`/api/meters/${serial}/proof`);

const house = await load("ciws_site019.ndjson");
const noise = await load("weusedto_wholehouse_10s_raw_dirty.csv");

Deno.test({
  name: "a real house consumes 1,709.206 L in hours, days, months and bills, restarted too",
  ignore: house === null,
  fn: async () => {
    const running = await startRunning();
    await publish(running, house!);
    assert.deepEqual(await sumsOf(running, "REAL"), Array(4).fill(1709.206));
    const again = await running.restart();
    await publish(again, house!);
    assert.deepEqual(await sumsOf(again, "REAL"), Array(4).fill(1709.206));
    const proof = await proofOf(again, "REAL");
    assert.deepEqual([proof.readings, proof.leftOutCount, proof.conserved], [8640, 0, true]);
    await again.stop();
  },
});

Deno.test({
  name: "a real meter that is hardly a counter consumes 0.976 L, every reading left out is named",
  ignore: noise === null,
  fn: async () => {
    const running = await startRunning();
    await publish(running, noise!);
    assert.deepEqual(await sumsOf(running, "REAL"), Array(4).fill(0.976));
    const { sums, readings, leftOut, leftOutCount } = await proofOf(running, "REAL");
    assert.deepEqual(sums, { counted: 0.976, hours: 0.976, days: 0.976, months: 0.976 });
    assert.equal(readings, 17_769);
    assert.equal(leftOut.length, leftOutCount);
    const reasons = Map.groupBy(leftOut, ({ reason }) => reason);
    assert.deepEqual(
      [...reasons].map(([reason, all]) => [reason, all.length]).sort(),
      [["glitch", 1203], ["pending", 5], ["spike", 8]],
    );
    assert.equal((await running.program.services.records.quarantine(1)).total, 1126);
    await running.stop();
  },
});

const aMeter = aHistory.map(({ readings, settings }) => ({
  settings,
  // What a device can say of itself: with a time of its own, or none and the server's.
  readings: distinct(readings.map((one) => ({ ...one, clock: false, n: 0 }))),
}));

async function post(running: Running, token: string, path: string, body: unknown, method = "POST") {
  const answer = await running.request(path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  assert.equal(answer.status, 200, `${method} ${path}: ${text}`);
}

const wire = (serial: string) => ({ ts, totalMl, epoch, seq, flowLmin }: LedgerReading) => ({
  numeroSerie: serial,
  ts,
  totalLiters: totalMl / 1000,
  ...(epoch === null ? {} : { epoch }),
  ...(seq === null ? {} : { seq }),
  ...(flowLmin === null ? {} : { flowLmin }),
});

async function assertSaid(
  running: Running,
  serial: string,
  readings: readonly LedgerReading[],
  settings: LedgerSettings,
): Promise<void> {
  const wanted = ledger(readings, settings);
  const { history } = await running.get<{ history: BucketRow[] }>(
    `/api/history?bucket=hour&serial=${serial}`,
  );
  assert.deepEqual(
    history.filter(({ liters, quality }) => liters !== 0 || quality !== "ok")
      .map(({ start, liters, quality }) => [start, liters, quality]),
    [...hoursOf(wanted, createCalendar(ZONE))].sort(([a], [b]) => a - b)
      .filter(([, { ml, quality }]) => ml !== 0 || quality !== "ok")
      .map(([start, { ml, quality }]) => [start, ml / 1000, quality]),
  );
  const proof = await proofOf(running, serial);
  assert.equal(proof.sums.counted, wanted.totalMl / 1000);
  assert.equal(proof.conserved, true);
  assert.equal(proof.leftOutCount, wanted.leftOut.length);
}

Deno.test("generated meters over HTTP, in any order and batches, asked in between", async () => {
  let running = await startRunning({ PUBLIC_READ: "true" });
  const { token } =
    (await running.program.services.auth.login("admin", "correct-horse-battery", ORIGIN))!;
  let number = 0;
  await fc.assert(
    fc.asyncProperty(
      aMeter.chain(({ readings, settings }) =>
        fc.record({
          readings: fc.constant(readings),
          order: fc.shuffledSubarray(readings, { minLength: readings.length }),
          settings: fc.constant(settings),
          size: fc.integer({ min: 1, max: 9 }),
          restart: fc.nat(9),
        })
      ),
      async ({ readings, order, settings, size, restart }) => {
        const swaps = settings.replacements.map((one) => JSON.stringify(one));
        // The same replacement recorded twice is one: somebody pressed the button again.
        if (readings.length === 0 || new Set(swaps).size < swaps.length) return;
        const serial = `GEN-${number++}`;
        const replacements = [...settings.replacements].sort((a, b) => a.at - b.at);
        const known: LedgerReading[] = [];
        for (let i = 0; i < order.length; i += size) {
          const batch = order.slice(i, i + size);
          known.push(...batch);
          await post(running, token, "/api/data", batch.map(wire(serial)));
          if (i === 0) {
            const { maxFlowLmin, registerDigits } = settings;
            const patch = { maxFlowLmin, registerDigits };
            await post(running, token, `/api/meters/${serial}`, patch, "PATCH");
            for (const { at, finalMl, initialMl } of replacements) {
              await post(running, token, `/api/meters/${serial}/replacements`, {
                at,
                finalLiters: finalMl / 1000,
                initialLiters: initialMl / 1000,
                reason: "teste",
              });
            }
          }
          await assertSaid(running, serial, known, { ...settings, replacements });
        }
        await post(running, token, "/api/data", order.toReversed().slice(0, 20).map(wire(serial)));
        if (restart === 0) running = await running.restart();
        await assertSaid(running, serial, readings, { ...settings, replacements });
      },
    ),
    { numRuns: 60 },
  );
  await running.stop();
});

Deno.test("a replaced meter: recorded by an admin, counted on both sides, told to whoever asks", async () => {
  const running = await startRunning();
  const { token } =
    (await running.program.services.auth.login("admin", "correct-horse-battery", ORIGIN))!;
  const at = Date.UTC(2026, 5, 1, 12);
  const readings = [100, 100.5, 95, 95.2].map((totalLiters, i) => ({
    numeroSerie: "SWAP",
    totalLiters,
    ts: at + i * 60_000,
  }));
  await post(running, token, "/api/data", readings);
  const replacement = { at: at + 90_000, finalLiters: 100.5, initialLiters: 95, reason: "trinca" };
  await post(running, token, "/api/meters/swap/replacements", replacement);
  await until("0.7 L", async () => (await proofOf(running, "SWAP")).sums.counted === 0.7);
  const { changes } = await (await running.request("/api/meters/SWAP/changes", {
    headers: { authorization: `Bearer ${token}` },
  })).json();
  assert.deepEqual(changes.map(({ by, after }: { by: string; after: unknown }) => [by, after]), [
    ["admin", replacement],
  ]);
  await running.stop();
});
