import assert from "node:assert/strict";
import { openIngest } from "../testing/ingest_harness.ts";
import { fingerprint } from "./fingerprint.ts";

const GOOD = { totalLiters: 100.5, flowLmin: 3.2, numeroSerie: "ABC123" };

Deno.test("createReceiver() quarantines what cannot be used and takes the next good reading", async () => {
  const { publish, store, stored, close } = await openIngest();
  const poison: [string, string | Uint8Array, string][] = [
    ["hidrometro/dados", "5", "dialect-single-value"],
    ["hidrometro/dados", "true", "not-an-object"],
    ["hidrometro/dados", '"abc"', "not-an-object"],
    ["hidrometro/dados", Uint8Array.of(0x7b, 0xc3, 0x28, 0x7d), "bad-encoding"],
    ["hidrometro/dados", "[".repeat(20_000) + "]".repeat(20_000), "not-an-object"],
    ["hidrometro/dados", "", "empty"],
    ["hidrometro/dados", "[]", "empty"],
    ["hidrometro/v1/abc/dados", JSON.stringify(GOOD), "bad-topic"],
    ["hidrometro/v1/OTHER/dados", JSON.stringify(GOOD), "serial-mismatch"],
    ["hidrometro/v1/ABC123/estado", "online", "bad-state"],
    ["hidrometro/v1/ABC123/ack", '{"id":1}', "bad-ack"],
  ];
  for (const [topic, payload] of poison) await publish(topic, payload);
  await publish("hidrometro/dados", GOOD);
  const { total, items } = await store.quarantine(100);
  assert.equal(total, poison.length);
  assert.deepEqual(
    items.map(({ reason }) => reason).reverse(),
    poison.map(([, , reason]) => reason),
  );
  assert.equal((await stored("ABC123")).length, 1);
  assert.equal((await store.meters()).length, 1);
  close();
});

Deno.test("createReceiver() knows whose messages on the seed's topic are, where the broker has checked it", async () => {
  const { publish, store, stored, close } = await openIngest({ defaultSerial: "DEFAULT" });
  const of = { from: "M1" };
  await publish("hidrometro/dados", { totalLiters: 1, ts: 1.7e12 }, of);
  await publish("hidrometro/dados", { totalLiters: 2, ts: 1.7e12 + 1, numeroSerie: "m1" }, of);
  await publish("hidrometro/dados", { totalLiters: 3, numeroSerie: "M2" }, of);
  await publish("hidrometro/dados", { numeroSerie: "M2", readings: [{ totalLiters: 4 }] }, of);
  await publish("hidrometro/v1/M1/dados", { totalLiters: 5, numeroSerie: "M2" }, of);
  assert.equal((await stored("M1")).length, 2);
  assert.deepEqual((await store.meters()).map(({ serial }) => serial), ["M1"]);
  const { items } = await store.quarantine(9);
  assert.deepEqual(items.map(({ reason }) => reason), Array(3).fill("serial-mismatch"));
  close();
});

Deno.test("createReceiver() never makes a reading of a command, an ack or a state", async () => {
  const { publish, store, acks, close } = await openIngest();
  await publish("hidrometro/cmd", { action: "reset", totalLiters: 1, numeroSerie: "ABC123" });
  await publish("hidrometro/v1/ABC123/cmd", { action: "reset", totalLiters: 1 });
  await publish("hidrometro/v1/alertas/ABC123", GOOD);
  await publish("hidrometro/v1/ABC123/ack", { id: "x", status: "executado", totalLiters: 1 });
  await publish("hidrometro/v1/ABC123/estado", { online: true, totalLiters: 1 });
  await publish("elsewhere/topic", GOOD);
  assert.deepEqual(await store.meters(), []);
  assert.deepEqual(await store.quarantine(9), { total: 0, items: [] });
  assert.deepEqual(acks, ["ABC123 x done"]);
  close();
});

Deno.test("createReceiver() stores the good of a batch and quarantines the bad as one item", async () => {
  const { publish, store, stored, close } = await openIngest();
  const readings = [{ total: 1, ts: 1.7e12 }, { total: -1 }, { total: 3, ts: 1.7e12 + 1 }, 7];
  await publish("hidrometro/v1/M1/dados", { readings });
  assert.equal((await stored("M1")).length, 2);
  const { total, items } = await store.quarantine(9);
  assert.equal(total, 1);
  assert.match(items[0].preview, /^\[1, 3\] /);
  close();
});

Deno.test("createReceiver() ignores an empty retained packet", async () => {
  const { publish, store, close } = await openIngest();
  await publish("hidrometro/dados", "", { retained: true });
  await publish("hidrometro/v1/M1/estado", "");
  assert.equal((await store.quarantine(1)).total, 0);
  close();
});

Deno.test("createReceiver() tells presence by estado, that of the last will too", async () => {
  const { publish, told, close } = await openIngest();
  await publish("hidrometro/v1/M1/estado", { online: true, firmware: "1.0", rssi: -61 });
  await publish("hidrometro/v1/M1/dados", { total: 1 });
  await publish("hidrometro/v1/M1/estado", { online: false });
  const online = told.flatMap(({ events }) =>
    events.flatMap((event) => event.type === "meter" ? [event.meter.online] : [])
  );
  assert.deepEqual(online, [true, false]);
  close();
});

Deno.test("createReceiver() keeps a preview without control characters", async () => {
  const { publish, store, close } = await openIngest();
  await publish("hidrometro/dados", "\u001b[31mred\r\n\u202e");
  const { items } = await store.quarantine(1);
  assert.equal(items[0].preview, "\uFFFD[31mred\uFFFD\uFFFD\uFFFD");
  close();
});

Deno.test("createReceiver() reads other devices' registers and names what it cannot read", async () => {
  const { publish, store, stored, close } = await openIngest();
  const telegram = { media: "water", meter: "iperl", id: "7", timestamp: "2024-03-03T18:37:00Z" };
  await publish("hidrometro/dados", { ...telegram, total_m3: 1.5 });
  await publish("hidrometro/v1/7/dados", { ...telegram, total_m3: 1.5 });
  await publish("hidrometro/v1/7/dados", '{"Time":"2021-12-31T09:39:59","COUNTER":{"C1":3}}');
  assert.deepEqual((await stored("7")).map(({ totalMl }) => totalMl), [1_500_000]);
  const { total, items } = await store.quarantine(9);
  assert.equal(total, 1);
  assert.equal(items[0].reason, "dialect-tasmota");
  assert.match(items[0].preview, /"COUNTER"/);
  close();
});

Deno.test("createReceiver() keeps no key and no address of a person in a preview", async () => {
  const { publish, store, close } = await openIngest();
  await publish(
    "hidrometro/dados",
    '{"delta0":0,"key":"s3cret","email" : "a@b.ru","Password":"x\\"y"',
  );
  await publish("hidrometro/dados", `{"token":"${"s".repeat(900)}`);
  const { items } = await store.quarantine(2);
  assert.equal(items[1].preview, '{"delta0":0,"key":"…","email" : "…","Password":"…"');
  assert.equal(items[0].preview, '{"token":"…');
  close();
});

Deno.test("fingerprint() depends on topic and bytes", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const prints = new Set<string>();
  for (let i = 0; i < 20_000; i++) prints.add(fingerprint("t", bytes(`{"total":${i}}`)));
  prints.add(fingerprint("u", bytes('{"total":1}')));
  assert.equal(prints.size, 20_001);
  assert.equal(fingerprint("t", bytes("x")), fingerprint("t", bytes("x")));
});
