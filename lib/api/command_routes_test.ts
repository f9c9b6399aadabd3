import assert from "node:assert/strict";
import { assertProblem, createClient } from "../testing/api_client.ts";
import { makeReading } from "../testing/fake_services.ts";

const NOW = Date.UTC(2026, 0, 31, 12);

function setup(serials: string[] = ["ABC123", "DEF456"], defaultSerial: string | null = null) {
  const readings = serials.map((serial) => makeReading(serial, NOW, 1));
  const client = createClient({ readings, settings: { defaultSerial } });
  const post = (body: unknown) => client.call("POST", "/api/cmd", { as: "admin", body });
  const get = (query: string) => client.call("GET", `/api/cmd?${query}`, { as: "admin" });
  return { ...client, post, get };
}

Deno.test("POST /api/cmd sends and says so, as the seed has it, with an id", async () => {
  const { post, fake } = setup();
  const { status, body } = await post({
    action: "setCalibration",
    value: 7.5,
    numeroSerie: " abc123 ",
  });
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(body), ["status", "id", "cmd"]);
  assert.equal(body.status, "sent");
  assert.match(body.id, /^[\w-]{16}$/);
  assert.deepEqual(body.cmd, { action: "setCalibration", value: 7.5, numeroSerie: "ABC123" });
  assert.equal(fake.commands[0].by, "admin");
  assert.equal(fake.commands[0].expiresAt - fake.commands[0].createdAt, 120_000);
});

Deno.test("POST /api/cmd to a meter that is off answers 200 and says that it is queued", async () => {
  const { post, fake } = setup();
  fake.off.add("ABC123");
  const { status, body } = await post({ action: "reset", numeroSerie: "ABC123" });
  assert.equal(status, 200);
  assert.deepEqual([body.status, body.id], ["queued", fake.commands[0].id]);
  assert.equal((await post({ action: "reset", numeroSerie: "DEF456" })).body.status, "sent");
});

Deno.test("GET /api/cmd takes the same as a query", async () => {
  const { get, fake } = setup();
  const { body } = await get("action=simulateOff&serial=abc123&ttlSeconds=5&unknown=1");
  assert.deepEqual(body.cmd, { action: "simOff", numeroSerie: "ABC123" });
  assert.equal(fake.commands[0].expiresAt - fake.commands[0].createdAt, 5_000);
  const withValue = await get("action=setInterval&value=60&numero_serie=DEF456");
  assert.deepEqual(withValue.body.cmd, {
    action: "setInterval",
    value: 60,
    numeroSerie: "DEF456",
  });
});

Deno.test("GET /api/cmd says that an action is required, or must be given once", async () => {
  const { get } = setup();
  for (
    const [query, detail] of [["", "is required"], ["action=a&action=b", "must be given once"]]
  ) {
    const answer = await get(query);
    assertProblem(answer, 400, "invalid action", "action");
    assert.equal(answer.body.detail, detail);
  }
});

Deno.test("/api/cmd: the aliases of the serial are those of a reading, the first present wins", async () => {
  const { post } = setup(["ABC123", "DEF456", "42"]);
  const target = async (serials: Record<string, unknown>) =>
    (await post({ action: "reset", ...serials })).body.cmd?.numeroSerie;
  assert.equal(await target({ serial: "def456" }), "DEF456");
  assert.equal(await target({ numero_serie: "def456" }), "DEF456");
  assert.equal(await target({ serial: "def456", numeroSerie: "abc123" }), "ABC123");
  assert.equal(await target({ numeroSerie: null, serial: "def456" }), "DEF456");
  assert.equal(await target({ numeroSerie: 42 }), "42");
});

Deno.test("/api/cmd without a serial: the default, else the only meter, else whoever listens", async () => {
  const target = async (serials: string[], defaultSerial: string | null) =>
    (await setup(serials, defaultSerial).post({ action: "reset" })).body.cmd?.numeroSerie;
  assert.equal(await target(["ABC123", "DEF456"], "DEF456"), "DEF456");
  assert.equal(await target(["ABC123"], null), "ABC123");
  assert.equal(await target(["ABC123", "DEF456"], null), undefined);
  assert.equal(await target([], null), undefined);
  const { post, fake } = setup(["ABC123"], "UNSEEN");
  assertProblem(await post({ action: "reset" }), 404, "not found");
  assert.deepEqual(fake.commands, []);
});

Deno.test("/api/cmd: an unknown serial is 404, a malformed one 400, and nothing is sent", async () => {
  const { post, get, fake } = setup();
  assertProblem(await post({ action: "reset", numeroSerie: "NOBODY" }), 404, "not found");
  assertProblem(await get("action=reset&serial=NOBODY"), 404, "not found");
  for (const serial of ["", "+", "#", "*", "a/b", "$SYS", "\ud800", -1, 1.5]) {
    const answer = await post({ action: "reset", serial });
    assertProblem(answer, 400, "invalid serial", "serial");
  }
  assertProblem(await get("action=reset&numeroSerie="), 400, "invalid numeroSerie", "numeroSerie");
  assert.deepEqual(fake.commands, []);
});

Deno.test("/api/cmd: unknown actions and bad values are 400 and named, and nothing is sent", async () => {
  const { post, get, fake } = setup();
  const bad: [unknown, string | undefined][] = [
    [{}, "action"],
    [{ action: null }, "action"],
    [{ action: "formatFlash" }, "action"],
    [{ action: "__proto__" }, "action"],
    [{ action: "constructor" }, "action"],
    [{ action: "setCalibration" }, "value"],
    [{ action: "setCalibration", value: "NaN" }, "value"],
    [{ action: "setCalibration", value: 1e9 }, "value"],
    [{ action: "setCalibration", value: 0 }, "value"],
    [{ action: "simulate", value: 0 }, "value"],
    [{ action: "setInterval", value: 3601 }, "value"],
    [{ action: "reset", ttlSeconds: 4 }, "ttlSeconds"],
    [{ action: "reset", ttlSeconds: 604_801 }, "ttlSeconds"],
    [{ action: "reset", ttlSeconds: 5.5 }, "ttlSeconds"],
    [{ action: "reset", ttlSeconds: "120" }, "ttlSeconds"],
    [null, undefined],
    [[], undefined],
    ["reset", undefined],
    ["", undefined],
    [{ action: "reset", note: "a".repeat(400) }, undefined],
  ];
  for (const [body, field] of bad) assertProblem(await post(body), 400, undefined, field);
  const queries: [string, string][] = [
    ["", "action"],
    ["action=reset&action=reset", "action"],
    ["action=setCalibration", "value"],
    ["action=setCalibration&value=", "value"],
    ["action=setCalibration&value=abc", "value"],
    ["action=setCalibration&value=0x10", "value"],
    ["action=setCalibration&value=Infinity", "value"],
    ["action=setCalibration&value=1&value=2", "value"],
    ["action=reset&ttlSeconds=x", "ttlSeconds"],
    ["action=reset&ttlSeconds=4", "ttlSeconds"],
  ];
  for (const [query, field] of queries) {
    assertProblem(await get(query), 400, `invalid ${field}`, field);
  }
  assert.deepEqual(fake.commands, []);
});

Deno.test("/api/cmd takes the seed's null for no value", async () => {
  const { post } = setup(["ABC123"]);
  const { body } = await post({ action: "reset", value: null });
  assert.deepEqual(body.cmd, { action: "reset", numeroSerie: "ABC123" });
});

Deno.test("/api/cmd answers 503 while the broker is gone", async () => {
  const { post, get, fake } = setup(["ABC123"]);
  fake.unavailable = "the broker is gone";
  assertProblem(await post({ action: "reset" }), 503, "unavailable");
  assertProblem(await get("action=reset"), 503, "unavailable");
});

Deno.test("GET /api/commands lists newest first, by serial and limit, to anyone signed in", async () => {
  const { call, post } = setup();
  for (const numeroSerie of ["ABC123", "DEF456", "ABC123"]) {
    await post({ action: "reset", numeroSerie });
  }
  const list = async (query: string) =>
    (await call("GET", `/api/commands?${query}`, { as: "viewer" })).body.commands;
  assert.deepEqual(
    (await list("")).map((row: { numeroSerie: string }) => row.numeroSerie),
    ["ABC123", "DEF456", "ABC123"],
  );
  assert.equal((await list("serial=abc123&limit=1")).length, 1);
  assert.equal((await list("serial=def456")).length, 1);
  assert.deepEqual(await list("serial=NOBODY"), []);
});

Deno.test("POST /api/cmd with the same Idempotency-Key is the same command, of the same sender", async () => {
  const { call, fake } = setup();
  const body = { action: "simulate", value: 8, numeroSerie: "ABC123" };
  const post = (key: string, more = {}) =>
    call("POST", "/api/cmd", {
      as: "admin",
      body: { ...body, ...more },
      headers: { "idempotency-key": key },
    });
  const first = await post("click-1");
  assert.match(first.body.id, /^[\w-]{16}$/);
  fake.commands[0].status = "done";
  const again = await post("click-1");
  assert.deepEqual(again.body, { ...first.body, status: "done" });
  assert.equal(fake.commands.length, 1);
  assert.notEqual((await post("click-2")).body.id, first.body.id);
  assert.notEqual((await post("CLICK-1")).body.id, first.body.id);
  assert.equal(fake.commands.length, 3);
  for (
    const more of [{ value: 9 }, { action: "reset" }, { numeroSerie: "DEF456" }, { ttlSeconds: 9 }]
  ) {
    assertProblem(
      await post("click-1", more),
      400,
      "invalid Idempotency-Key",
      "Idempotency-Key",
    );
  }
  assert.equal(fake.commands.length, 3);
});

Deno.test("POST /api/cmd takes 1 to 64 visible ASCII characters as Idempotency-Key", async () => {
  const { call, fake } = setup();
  const post = (key: string) => {
    const body = { action: "reset", numeroSerie: "ABC123" };
    return call("POST", "/api/cmd", { as: "admin", body, headers: { "idempotency-key": key } });
  };
  for (const key of ["", "x".repeat(65), "two words", "a, b", "caf\u00e9"]) {
    const answer = await post(key);
    assertProblem(answer, 400, "invalid Idempotency-Key", "Idempotency-Key");
    assert.equal(answer.body.detail, "must be 1 to 64 visible ASCII characters");
  }
  assert.equal(fake.commands.length, 0);
  for (const key of ["x", '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "~".repeat(64)]) {
    assert.equal((await post(key)).status, 200, key);
  }
});

Deno.test("/api/openapi.json has the header of POST /api/cmd", async () => {
  const { call } = setup();
  const { body } = await call("GET", "/api/openapi.json");
  const [header] = body.paths["/api/cmd"].post.parameters;
  assert.deepEqual([header.name, header.in, header.required], ["Idempotency-Key", "header", false]);
  assert.equal(header.schema.pattern, "^[!-~]{1,64}$");
});
