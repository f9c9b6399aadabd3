/** Serials that nobody has let in, against the whole program and a real broker. */

import assert from "node:assert/strict";
import type { ClaimRow } from "../identity.ts";
import { type MessageCase, messagesOf } from "../testing/hostile_messages.ts";
import { ignoreWithoutMosquitto, Mosquitto } from "../testing/mosquitto.ts";
import { publishPacket } from "../testing/mqtt_bytes.ts";
import { RawDevice } from "../testing/raw_device.ts";
import { readSharedData } from "../testing/shared_data.ts";
import { until } from "../testing/until.ts";
import { WireTap } from "../testing/wire_tap.ts";
import { connectDevice, type Running, startRunning } from "./harness.ts";
import { ProgramChild } from "./program_child.ts";

const SEED = "hidrometro/dados";
const FLOOD = "M085";
/** As mosquitto/mosquitto.conf has it: by default it drops what waits beyond 1,000 messages. */
const LINES = ["max_inflight_messages 2000", "max_queued_messages 100000"];

/** `POST path` as administrator, or `GET` without a body. */
async function signedIn({ request }: Running) {
  const send = async (path: string, body?: unknown, token = "") => {
    const headers = new Headers(token ? { authorization: `Bearer ${token}` } : {});
    if (body !== undefined) headers.set("content-type", "application/json");
    const method = body === undefined ? "GET" : "POST";
    const answer = await request(path, { method, headers, body: JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  };
  const credentials = { username: "admin", password: "correct-horse-battery" };
  const { body: { token } } = await send("/api/login", credentials);
  return async (path: string, body?: unknown) => await send(path, body, token);
}

Deno.test({
  name: "a new meter knocks at Mosquitto, is let in over the API, and is known after a restart",
  ignore: ignoreWithoutMosquitto("a new meter knocks"),
  fn: async () => {
    await using mosquitto = await Mosquitto.start();
    let running = await startRunning({ MQTT_URL: mosquitto.url, MQTT_ANONYMOUS: "false" });
    let call = await signedIn(running);
    const isLinked = () => running.program.services.broker().connected;
    await until("the broker", isLinked);
    const device = await connectDevice(mosquitto.url);
    let liters = 0;
    const knock = (numeroSerie: string) =>
      device.publish(SEED, JSON.stringify({ numeroSerie, totalLiters: ++liters }));
    const claims = async (): Promise<ClaimRow[]> => (await call("/api/claims")).body.claims;
    const messagesFrom = async (serial: string) =>
      (await claims()).find(({ numeroSerie }) => numeroSerie === serial)?.messages ?? 0;

    await knock("good-1");
    await knock("evil-1");
    await until("both claims", async () => (await claims()).length === 2);
    assert.deepEqual((await running.get<{ meters: unknown[] }>("/api/meters")).meters, []);
    const { body: { items } } = await call("/api/quarantine");
    assert.equal(items[0].reason, "unknown-meter");

    assert.equal((await call("/api/claims/good-1", { decision: "accept" })).status, 200);
    assert.equal((await call("/api/claims/evil-1", { decision: "refuse" })).status, 200);
    assert.equal((await call("/api/claims/nobody", { decision: "refuse" })).status, 404);
    await knock("evil-1");
    await until("the refused one's second message", async () => await messagesFrom("EVIL-1") === 2);

    running = await running.restart();
    call = await signedIn(running);
    await until("the broker", isLinked);
    const decided = (await claims()).map(({ numeroSerie, status, decidedBy }) =>
      `${numeroSerie} ${status} by ${decidedBy}`
    );
    assert.deepEqual(decided.toSorted(), ["EVIL-1 refused by admin", "GOOD-1 accepted by admin"]);
    await knock("evil-1");
    await knock("good-1");
    await until("the meter", () => running.program.services.readings.has("GOOD-1"));
    const { history } = await running.get<{ history: unknown[] }>("/api/history?serial=GOOD-1");
    assert.equal(history.length, 1);
    assert.equal(running.program.services.readings.has("EVIL-1"), false);
    assert.deepEqual((await claims()).map(({ numeroSerie }) => numeroSerie), ["EVIL-1"]);

    await device.publish(SEED, JSON.stringify({ totalLiters: 7 }));
    const isUnnamed = async () =>
      (await call("/api/quarantine?limit=1")).body.items[0].reason === "missing-serial";
    await until("the message without a serial", isUnnamed);
    assert.equal((await call("/api/unnamed", { numeroSerie: "casa" })).status, 200);
    await device.publish(SEED, JSON.stringify({ totalLiters: 8 }));
    await until("its meter", () => running.program.services.readings.has("CASA"));
    assert.equal(running.program.services.readings.current("CASA")?.totalLiters, 8);
    await device.end();
    await running.stop();
  },
});

Deno.test("the server's own virtual meters need nobody's consent", async () => {
  const running = await startRunning({ SIMULATE: "1", MQTT_ANONYMOUS: "false" });
  await until("a virtual meter", () => running.program.services.readings.has("DEMO-0001"));
  await running.stop();
});

const text = await readSharedData("bad-inputs.json", FLOOD);
const flood: MessageCase | undefined = JSON.parse(text ?? "[]")
  .find(({ id }: { id: string }) => id === FLOOD);

Deno.test({
  name: `${FLOOD} 10,000 invented serials: listed and kept within bounds, a meter does not notice`,
  ignore: flood === undefined || ignoreWithoutMosquitto(FLOOD),
  fn: async () => {
    await using mosquitto = await Mosquitto.start({ lines: LINES });
    await using tap = await WireTap.start(mosquitto.port);
    await using program = await ProgramChild.start({
      MQTT_URL: `mqtt://127.0.0.1:${tap.port}`,
      MQTT_ANONYMOUS: "false",
      DEFAULT_DEVICE_SERIAL: "ABC123",
    });
    await until("the broker", async () => (await program.fetch("/healthz")).ok);
    const [device] = await RawDevice.connect(mosquitto.port, { clientId: "flood" });
    let id = 0;
    const send = async (messages: readonly { topic: string; payload: Uint8Array | string }[]) => {
      const acknowledged = tap.pubacks.length;
      device.send(
        ...messages.map(({ topic, payload }) => publishPacket(topic, payload, { id: ++id })),
      );
      await until(
        "the program's PUBACKs",
        () => tap.pubacks.length >= acknowledged + messages.length,
        60_000,
      );
    };
    const reading = (totalLiters: number) => [
      { topic: SEED, payload: JSON.stringify({ totalLiters }) },
    ];
    const messages = messagesOf(flood!, Date.now());
    await send(messages.map(() => reading(1)[0])); // what is kept of good ones is no leak
    const before = await program.memory();
    await send(messages);
    await send(reading(2));
    await until("the meter's reading", async () => {
      const { totalLiters } = await program.get<{ totalLiters: number }>(
        "/api/current?serial=ABC123",
      );
      return totalLiters === 2;
    }, 1000);
    const { claims } = await program.get<{ claims: ClaimRow[] }>("/api/claims?limit=5000");
    assert.equal(claims.length, 1000);
    assert.equal((await program.get<{ meters: unknown[] }>("/api/meters")).meters.length, 1);
    const { total } = await program.get<{ total: number }>("/api/quarantine?limit=1");
    assert.ok(total <= 2 * 60, `${total} in quarantine`); // the minute may have turned
    const metrics = await (await program.fetch("/metrics")).text();
    assert.match(metrics, /^hidrometro_unknown_meter_messages_total 10000$/m);
    assert.match(metrics, /^hidrometro_claims_waiting 1000$/m);
    assert.doesNotMatch(metrics, /R0\d{4}/, "no serial of theirs is a label");
    const grown = await program.memory() - before;
    assert.ok(grown < 50e6, `memory has grown by ${grown / 1e6} MB`);
    await device.cut();
    assert.equal(await program.stop(), 0);
  },
});
