import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { COMMAND_ACTIONS, COMMAND_TTL, COMMAND_VALUES } from "../domain/command.ts";
import { UnconfirmedError } from "../ports.ts";
import { openDesk } from "../testing/desk_harness.ts";
import { until } from "../testing/until.ts";
import { createSigner } from "./signature.ts";

const KEY = "a2V5IG9mIHRoaXMgbWV0ZXIsIDI1NiBiaXRzIGxvbmc";

async function setup(serial = "M1") {
  const it = await openDesk();
  const put = (key = KEY) =>
    it.credentials.put({ serial, passwordHash: "", key, createdAt: 0, createdBy: "ana" });
  await put();
  const payloads = () =>
    it.broker.published.filter(({ topic }) => topic.endsWith("/cmd") && topic.includes(serial))
      .map(({ payload }) => payload);
  return { ...it, put, payloads };
}

/** As a device checks it: from the text of the payload alone. */
function isSigned(payload: string, key = KEY): boolean {
  const field = (name: string) => new RegExp(`"${name}":"?([^",}]*)`).exec(payload)?.[1] ?? "";
  const names = ["id", "action", "value", "numeroSerie", "iat", "exp", "nonce"];
  const text = names.map(field).join("\n");
  return createHmac("sha256", key).update(text).digest("base64url") === field("sig");
}

Deno.test("a meter with a key gets its commands signed, with a number that grows", async () => {
  const { desk, payloads, broker, clock, store } = await setup();
  await desk.send({
    request: { action: "setCalibration", value: 7.5 },
    serial: "M1",
    by: "admin",
    ttlSeconds: 120,
  });
  await desk.send({ request: { action: "reset" }, serial: "M1", by: "admin", ttlSeconds: 120 });
  const [first, second] = payloads();
  const { nonce, sig, ...rest } = JSON.parse(first);
  const iat = clock.time / 1000;
  assert.deepEqual(Object.keys(rest), ["id", "action", "value", "numeroSerie", "iat", "exp"]);
  assert.deepEqual([rest.value, rest.iat, rest.exp], [7.5, iat, iat + 120]);
  assert.match(sig, /^[\w-]{43}$/);
  for (const payload of [first, second]) assert.ok(isSigned(payload), payload);
  assert.ok(!isSigned(first.replace("7.5", "7.6")) && !isSigned(first, KEY.replace("a", "b")));
  assert.ok(Number.isSafeInteger(nonce) && JSON.parse(second).nonce > nonce);
  const seed = broker.published.find(({ topic }) => topic === "hidrometro/cmd")!;
  assert.deepEqual(Object.keys(JSON.parse(seed.payload)), ["action", "value", "numeroSerie", "id"]);
  store.close();
});

Deno.test("a meter without a key gets neither number nor signature", async () => {
  const { desk, broker, store } = await setup();
  await desk.send({ request: { action: "reset" }, serial: "M2", by: "admin", ttlSeconds: 120 });
  const { nonce, sig } = JSON.parse(broker.published[0].payload);
  assert.deepEqual([nonce, sig], [undefined, undefined]);
  store.close();
});

Deno.test("what is queued is signed when it goes out, with the key that holds then", async () => {
  const { desk, meter, put, payloads, store } = await setup();
  meter.isOff = true;
  await desk.send({ request: { action: "reset" }, serial: "M1", by: "admin", ttlSeconds: 120 });
  const renewed = KEY.replace("a2V5", "b2V5");
  await put(renewed);
  meter.isOff = false;
  desk.hear("M1", true);
  await until("the command", () => payloads().length === 1);
  assert.ok(isSigned(payloads()[0], renewed));
  await desk.stop();
  store.close();
});

Deno.test("nothing goes out unsigned while a meter's key cannot be looked up", async () => {
  const { desk, deps, broker, store } = await setup();
  deps.signer = {
    ...deps.signer,
    next: () => Promise.reject(new Error("the store does not answer")),
  };
  const { CommandDesk } = await import("./desk.ts");
  const row = await new CommandDesk(deps).send({
    request: { action: "reset" },
    serial: "M1",
    by: "admin",
    ttlSeconds: 120,
  });
  assert.deepEqual([row.status, row.reason], ["failed", "the store does not answer"]);
  assert.deepEqual(broker.published, []);
  await desk.stop();
  store.close();
});

Deno.test("a number is never used twice, not even when its command may be out or the store is older", async () => {
  const { desk, broker, payloads, credentials, clock, store } = await setup();
  const status = async () =>
    (await desk.send({ request: { action: "reset" }, serial: "M1", by: "admin", ttlSeconds: 120 }))
      .status;
  assert.equal(await status(), "sent");
  const used = JSON.parse(payloads()[0]).nonce;
  broker.setAvailable(false);
  assert.equal(await status(), "failed");
  broker.setAvailable(true);
  const { publish } = broker;
  broker.publish = () => Promise.reject(new UnconfirmedError("no PUBACK"));
  assert.equal(await status(), "failed");
  broker.publish = publish;
  assert.equal(await status(), "sent");
  assert.equal(JSON.parse(payloads()[1]).nonce, used + 2);
  // An older store: it knows of none.
  clock.time += 12 * 3_600_000;
  const forgetful = {
    ...credentials,
    nextNonce: (_serial: string, least: number) => Promise.resolve(least),
  };
  const older = createSigner({ credentials: forgetful, clock });
  assert.ok((await older.next("M1", "x"))!.nonce > used + 2);
  store.close();
});

Deno.test("numbers begin at 1 with a clock that is behind", async () => {
  const { credentials, store } = await setup();
  const signer = createSigner({ credentials, clock: { now: () => 0 } });
  assert.equal((await signer.next("M1", "x"))?.nonce, 1);
  assert.equal((await signer.next("M1", "y"))?.nonce, 2);
  assert.equal(await signer.next("M2", "x"), null);
  store.close();
});

/** Any number that an action takes. */
function valueOf(action: typeof COMMAND_ACTIONS[number]): fc.Arbitrary<number | undefined> {
  const bounds = COMMAND_VALUES[action];
  if (!bounds) return fc.constant(undefined);
  const { min, max, exclusiveMin } = bounds;
  const any = fc.double({ min: exclusiveMin ? 1e-9 : min, max, noNaN: true });
  return fc.oneof(
    any,
    fc.constantFrom(max, 1 / 60, 123.456789, 999.9999999).filter((v) => v >= min),
  );
}

Deno.test("a signed command fits a 256-byte packet with a serial of 24 characters, whatever its value", async () => {
  const serial = "S".repeat(24);
  const { desk, payloads, clock, store } = await setup(serial);
  clock.time = Date.UTC(2031, 0, 1);
  const commands = fc.constantFrom(...COMMAND_ACTIONS)
    .chain((action) => valueOf(action).map((value) => ({ action, value })));
  await fc.assert(
    fc.asyncProperty(commands, async ({ action, value }) => {
      const request = { action, ...(value === undefined ? {} : { value }) };
      const order = { request, serial, by: "admin", ttlSeconds: COMMAND_TTL.max };
      const row = await desk.send(order);
      await desk.acknowledge(serial, { id: row.id, status: "done" });
      const payload = payloads().at(-1)!;
      const size = 2 + 3 + 2 + `hidrometro/v1/${serial}/cmd`.length + payload.length;
      assert.ok(size <= 256, `${size} bytes: ${payload}`);
      assert.ok(isSigned(payload));
      if (value === undefined) return;
      const sent = JSON.parse(payload).value;
      assert.ok(Math.abs(sent - value) <= value / 200, `${value} became ${sent}`);
    }),
    { numRuns: 300 },
  );
  store.close();
});

Deno.test("a signed command of a usual serial has its value as it was asked for", async () => {
  const { desk, payloads, store } = await setup("HYD-000123");
  for (const value of [1 / 60, 123.456789012345, 7.5]) {
    await desk.send({
      request: { action: "setCalibration", value },
      serial: "HYD-000123",
      by: "admin",
      ttlSeconds: 120,
    });
    assert.equal(JSON.parse(payloads().at(-1)!).value, value);
  }
  store.close();
});
