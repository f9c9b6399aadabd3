import assert from "node:assert/strict";
import fc from "fast-check";
import type { ClaimRow } from "../identity.ts";
import { openIngest } from "../testing/ingest_harness.ts";
import { aClaim } from "../testing/fake_claims.ts";
import {
  Admission,
  MAX_QUARANTINED_PER_MINUTE,
  MAX_REFUSED_CLAIMS,
  MAX_WAITING_CLAIMS,
  MAX_WRITTEN_AT_ONCE,
} from "./admission.ts";
import { createAdmissionCalls } from "./admission_calls.ts";

const SEED = "hidrometro/dados";
const CLOSED = { isOpen: false, invited: new Set(["INVITED"]) };
const MINUTE = 60_000;

type Options = Parameters<typeof openIngest>[0];

/** An ingest that lets nobody in by itself. */
async function openClosed(options: Options = {}) {
  const ingest = await openIngest({ admission: CLOSED, ...options });
  const calls = createAdmissionCalls(ingest.pipeline);
  const write = () => ingest.pipeline.submit({ admission: { what: "write" } });
  const knock = (numeroSerie: string, more = {}) =>
    ingest.publish(SEED, { numeroSerie, totalLiters: 1, ...more });
  return { ...ingest, ...calls, write, knock };
}

function test(
  title: string,
  body: (ingest: Awaited<ReturnType<typeof openClosed>>) => Promise<void>,
): void {
  Deno.test(title, async () => {
    const ingest = await openClosed();
    try {
      await body(ingest);
    } finally {
      await ingest.pipeline.idle();
      ingest.close();
    }
  });
}

test("an unknown serial is acknowledged, quarantined and listed, and makes no meter", async (ingest) => {
  const { knock, store, claims, clock, counters, stored } = ingest;
  const firstSeen = clock.time;
  await knock("abc123");
  clock.time += 1000;
  await ingest.publish("hidrometro/v1/ABC123/dados", { total: 2 });
  assert.deepEqual(await claims(), [{
    ...{ numeroSerie: "ABC123", firstSeen, lastSeen: clock.time, messages: 2 },
    ...{ topic: "hidrometro/v1/ABC123/dados", status: "waiting", decidedBy: null, decidedAt: null },
  }]);
  const { total, items } = await store.quarantine(9);
  assert.deepEqual([total, items[0].reason, items[0].bytes], [2, "unknown-meter", 11]);
  assert.match(items[0].preview, /ABC123/);
  assert.deepEqual([await store.meters(), await stored("ABC123")], [[], []]);
  assert.equal(counters.data().unknownMeters, 2);
});

test("an accepted serial becomes a meter with its next reading, its estado too", async (ingest) => {
  const { publish, knock, claims, decideClaim, write, store, stored, pipeline } = ingest;
  const ts = Date.UTC(2026, 0, 1);
  await publish("hidrometro/v1/ABC123/estado", { online: false });
  await knock("ABC123", { ts });
  assert.equal(await decideClaim("ABC123", "accept", "ana"), true);
  const [{ status, decidedBy, decidedAt, messages }] = await claims();
  assert.deepEqual([status, decidedBy, messages], ["accepted", "ana", 1]);
  assert.equal(decidedAt, ingest.clock.time);
  assert.deepEqual(await stored("ABC123"), [], "what came before is not stored");
  await knock("ABC123", { ts: ts + 1000, totalLiters: 5 });
  assert.deepEqual((await stored("ABC123")).map(({ totalMl }) => totalMl), [5000]);
  assert.equal(pipeline.registry.get("ABC123")?.record.state?.online, false);
  assert.deepEqual(await claims(), [], "the claim is over");
  await write();
  assert.deepEqual(await store.claims(), [], "in the store too");
});

test("a refused serial is counted and quarantined no more, and may be accepted later", async (ingest) => {
  const { knock, claims, decideClaim, store, stored } = ingest;
  await knock("ABC123");
  assert.equal(await decideClaim("ABC123", "refuse", "ana"), true);
  await knock("ABC123");
  const [{ status, messages }] = await claims();
  assert.deepEqual([status, messages], ["refused", 2]);
  assert.equal((await store.quarantine(1)).total, 1);
  await decideClaim("ABC123", "accept", "bia");
  await knock("ABC123");
  assert.equal((await stored("ABC123")).length, 1);
});

test("a serial may be accepted before it comes, but none is refused that has not", async (ingest) => {
  const { knock, claims, decideClaim, stored, store } = ingest;
  assert.equal(await decideClaim("NEW", "refuse", "ana"), false);
  assert.deepEqual(await store.claims(), []);
  assert.equal(await decideClaim("NEW", "accept", "ana"), true);
  const never = { firstSeen: 0, lastSeen: 0, messages: 0, topic: "" };
  const expected = { ...never, numeroSerie: "NEW", status: "accepted", decidedBy: "ana" };
  assert.deepEqual(await claims(), [{ ...expected, decidedAt: ingest.clock.time }]);
  await knock("NEW");
  assert.equal((await stored("NEW")).length, 1);
  assert.equal(await decideClaim("NEW", "accept", "ana"), true, "a meter by now");
  assert.equal(await decideClaim("NEW", "refuse", "ana"), false);
  assert.deepEqual(await claims(), []);
});

test("a decision holds from the next message on, in one commit as well", async (ingest) => {
  const { knock, decideClaim, stored } = ingest;
  const ts = Date.UTC(2026, 0, 1);
  await Promise.all([
    knock("M1", { ts }),
    decideClaim("M1", "accept", "ana"),
    knock("M1", { ts: ts + 1 }),
    decideClaim("M2", "accept", "ana"),
    ingest.write(),
    knock("M2", { ts }),
  ]);
  assert.deepEqual((await stored("M1")).map((reading) => reading.ts), [ts + 1]);
  assert.equal((await stored("M2")).length, 1);
  assert.deepEqual(await ingest.claims(), []);
});

test("who has signed in, and whom the operator has named, need nobody's consent", async (ingest) => {
  const { knock, pipeline, stored, claims } = ingest;
  await knock("M1");
  await knock("INVITED");
  const ts = Date.UTC(2026, 0, 1);
  const reading = { serial: "M1", ts, totalMl: 1000, flowLmin: null, epoch: null, seq: null, n: 0 };
  const source = { topic: null, seed: false, retained: false, dup: false, bytes: 0, at: ts };
  await pipeline.submit({
    readings: [{ ...reading, clock: false, battery: null, pressureBar: null }],
    source: { ...source, fingerprint: null },
  });
  assert.equal((await stored("M1")).length, 1);
  assert.equal((await stored("INVITED")).length, 1);
  assert.deepEqual(await claims(), []);
});

test("a batch of many serials: those that are meters lose nothing", async (ingest) => {
  const { publish, decideClaim, stored, claims, store } = ingest;
  await decideClaim("GOOD", "accept", "ana");
  const serials = ["EVIL-1", "GOOD", "EVIL-2", "GOOD"];
  await publish(SEED, serials.map((numeroSerie, i) => ({ numeroSerie, total: i, ts: 1.7e9 + i })));
  assert.equal((await stored("GOOD")).length, 2);
  assert.deepEqual((await claims()).map(({ numeroSerie }) => numeroSerie), ["EVIL-1", "EVIL-2"]);
  assert.equal((await store.quarantine(9)).total, 2);
});

test("a copy that the broker kept is heard once", async ({ publish, claims, clock }) => {
  const message = { numeroSerie: "M1", totalLiters: 1 };
  await publish(SEED, message, { retained: true });
  const [first] = await claims();
  clock.time += MINUTE;
  await publish(SEED, message, { retained: true });
  assert.deepEqual(await claims(), [first]);
});

test("nothing but serials and topics gets into the list", async ({ publish, knock, claims }) => {
  for (const serial of ["<script>alert(1)</script>", "a\u202eb", "' OR 1=1", "x\ny", "__proto__"]) {
    await knock(serial);
    await publish(`hidrometro/v1/${serial.replace("/", "_")}/dados`, { total: 1 });
  }
  await knock("constructor");
  const rows = await claims();
  assert.deepEqual(rows.map(({ numeroSerie }) => numeroSerie), ["CONSTRUCTOR"]);
  assert.equal(rows[0].topic, SEED);
});

test("a flood of invented serials stays bounded, and a meter does not notice", async (ingest) => {
  const { knock, publish, decideClaim, claims, store, stored, clock, write, pipeline } = ingest;
  await decideClaim("METER", "accept", "ana");
  await publish("hidrometro/v1/METER/dados", { total: 1, ts: clock.time });
  const before = (await store.head()).commit;
  const work = [];
  for (let i = 0; i < 10_000; i++) {
    work.push(knock(`R${String(i).padStart(5, "0")}`));
    if (i % 100 === 0) {
      work.push(publish("hidrometro/v1/METER/dados", { total: 1 + i, ts: clock.time + 1 + i }));
    }
  }
  await Promise.all(work);
  assert.equal((await stored("METER")).length, 101);
  const commits = (await store.head()).commit - before;
  assert.ok(commits <= 12, `${commits} commits`);
  assert.equal((await store.quarantine(1)).total, MAX_QUARANTINED_PER_MINUTE);
  assert.equal((await store.meters()).length, 1);
  const rows = await claims();
  assert.equal(rows.length, MAX_WAITING_CLAIMS);
  assert.ok(rows.some(({ numeroSerie }) => numeroSerie === "R09999"), "the last ones are there");
  for (let i = 0; i < 3; i++) await write();
  assert.ok((await store.claims()).length <= 3 * MAX_WRITTEN_AT_ONCE);
  while (pipeline.admission.isDue(clock.time)) await write();
  assert.equal((await store.claims()).length, MAX_WAITING_CLAIMS);
  const written = (await store.head()).commit;
  for (let i = 0; i < 1000; i++) await knock("R09999");
  assert.equal(pipeline.admission.isDue(clock.time), false, "at most once a minute");
  assert.equal((await store.head()).commit, written, "what is only counted is no commit");
  clock.time += MINUTE;
  await write();
  const [newest] = (await store.claims()).filter(({ messages }) => messages > 1);
  assert.deepEqual([newest.numeroSerie, newest.messages], ["R09999", 1001]);
});

test("quarantine takes some again in the next minute", async ({ knock, clock, store }) => {
  for (let i = 0; i < 100; i++) await knock("M1");
  clock.time += MINUTE;
  await knock("M1");
  assert.equal((await store.quarantine(1)).total, MAX_QUARANTINED_PER_MINUTE + 1);
});

Deno.test("claims and decisions are there after a restart", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/kv.sqlite3`;
  const first = await openClosed({ path });
  for (const serial of ["M1", "M2", "M3", "JOINED"]) {
    first.clock.time += 1000;
    await first.knock(serial);
  }
  await first.write();
  await first.decideClaim("M1", "accept", "ana");
  await first.decideClaim("M2", "refuse", "ana");
  await first.decideClaim("JOINED", "accept", "ana");
  await first.knock("JOINED"); // its claim is not removed yet: the plug is pulled
  await first.assignUnnamed("CASA", "bia");
  const before = await first.claims();
  await first.pipeline.idle();
  first.close();
  const second = await openClosed({ path });
  const byName = (rows: ClaimRow[]) =>
    rows.toSorted((a, b) => a.numeroSerie < b.numeroSerie ? -1 : 1);
  assert.deepEqual(byName(await second.claims()), byName(before));
  assert.equal(await second.unnamed(), "CASA");
  await second.knock("M1");
  await second.knock("M2");
  assert.equal((await second.stored("M1")).length, 1);
  assert.equal((await second.stored("M2")).length, 0);
  await second.write();
  const left = (await second.store.claims()).map(({ numeroSerie }) => numeroSerie);
  assert.deepEqual(left, ["CASA", "M2", "M3"]);
  await second.pipeline.idle();
  second.close();
  await Deno.remove(folder, { recursive: true });
});

test("a decision that could not be kept holds nothing; counts outlive the fault", async (ingest) => {
  const { knock, claims, decideClaim, brake, stored, pipeline } = ingest;
  await knock("M1");
  await ingest.write();
  await knock("M1");
  brake.before = () => Promise.reject(new Error("the disk is full"));
  await assert.rejects(decideClaim("M1", "accept", "ana"), /disk is full/);
  brake.before = () => Promise.resolve();
  await knock("M1");
  assert.equal((await stored("M1")).length, 0);
  await pipeline.idle();
  const [{ status, messages }] = await claims();
  assert.deepEqual([status, messages], ["waiting", 3]);
  await knock("M2");
  assert.equal((await claims()).length, 2);
});

test("messages without a serial are of the meter that somebody names", async (ingest) => {
  const { publish, unnamed, assignUnnamed, store, stored } = ingest;
  await publish(SEED, { totalLiters: 1 });
  assert.equal((await store.quarantine(1)).items[0].reason, "missing-serial");
  await assignUnnamed("CASA", "ana");
  assert.equal(await unnamed(), "CASA");
  await publish(SEED, { totalLiters: 2 });
  await publish(SEED, [{ totalLiters: 3 }, { totalLiters: 4, numeroSerie: "OTHER" }]);
  assert.deepEqual((await stored("CASA")).map(({ totalMl }) => totalMl), [2000, 3000]);
  assert.deepEqual(await store.unnamed(), { serial: "CASA", by: "ana", at: ingest.clock.time });
  await assignUnnamed(null, "ana");
  await publish(SEED, { totalLiters: 5 });
  assert.equal((await store.quarantine(1)).items[0].reason, "missing-serial");
  assert.equal((await stored("CASA")).length, 2);
});

Deno.test("messages without a serial are of DEFAULT_DEVICE_SERIAL first", async () => {
  const { publish, assignUnnamed, stored, pipeline, close } = await openClosed({
    defaultSerial: "DEFAULT",
    admission: { isOpen: false, invited: new Set(["DEFAULT"]) },
  });
  await assignUnnamed("CASA", "ana");
  await publish(SEED, { totalLiters: 2 });
  assert.equal((await stored("DEFAULT")).length, 1);
  await pipeline.idle();
  close();
});

const asks = { claims: () => Promise.resolve([]), unnamed: () => Promise.resolve(null) };
const noMeter = () => false;

Deno.test("Admission forgets the refused that were seen longest ago", () => {
  const admission = new Admission(asks, CLOSED);
  for (let i = 0; i <= MAX_REFUSED_CLAIMS; i++) {
    const claim = aClaim({ numeroSerie: `R${i}`, status: "refused", decidedBy: "ana" });
    admission.settle({ ...NOTHING, claims: [{ serial: `R${i}`, claim }] }, 1, noMeter);
  }
  assert.equal(admission.get("R0"), undefined);
  assert.equal(admission.get("R1")?.status, "refused");
  assert.deepEqual(admission.due(1), [{ serial: "R0", claim: null }], "nor does the store keep it");
});

const NOTHING = { claims: [], unnamed: [], knocks: [], meters: [] };

/** What may happen to a few serials. */
const happening = fc.record({
  serial: fc.constantFrom("A", "B", "C", "D"),
  what: fc.constantFrom("knock", "accept", "refuse", "join", "write", "reload"),
  passes: fc.constantFrom(0, 1, 30_000, 61_000),
});

Deno.test("Admission: what is written and what is in memory agree in the end, whatever happens", async () => {
  await fc.assert(fc.asyncProperty(fc.array(happening, { maxLength: 40 }), async (happenings) => {
    const stored = new Map<string, ClaimRow>();
    const meters = new Set<string>();
    const store = { ...asks, claims: () => Promise.resolve([...stored.values()]) };
    const admission = new Admission(store, CLOSED);
    const isMeter = (serial: string) => meters.has(serial);
    let now = 1_000_000;
    const settle = (group: Partial<Parameters<Admission["settle"]>[0]>) => {
      for (const { serial, claim } of group.claims ?? []) {
        if (claim) stored.set(serial, claim);
        else stored.delete(serial);
      }
      admission.settle({ ...NOTHING, ...group }, now, isMeter);
    };
    for (const { serial, what, passes } of happenings) {
      now += passes;
      if (what === "knock") {
        settle({ knocks: [{ serial, topic: SEED, at: now, retained: false }] });
      } else if (what === "join") {
        meters.add(serial);
        settle({ meters: [{ serial }] });
      } else if (what === "write") settle({ claims: admission.due(now) });
      else if (what === "reload") await admission.load(isMeter);
      else if (!isMeter(serial)) {
        const status = what === "accept" ? "accepted" as const : "refused" as const;
        const known = admission.get(serial) ?? aClaim({ numeroSerie: serial });
        settle({ claims: [{ serial, claim: { ...known, status } }] });
      }
    }
    now += 2 * MINUTE;
    settle({ claims: admission.due(now) });
    assert.deepEqual(admission.due(now), []);
    const bySerial = (rows: ClaimRow[]) =>
      rows.toSorted((a, b) => a.numeroSerie < b.numeroSerie ? -1 : 1);
    assert.deepEqual(bySerial(admission.list()), bySerial([...stored.values()]));
    for (const { numeroSerie } of admission.list()) assert.ok(!isMeter(numeroSerie));
  }));
});
