import assert from "node:assert/strict";
import { assertProblem, createClient } from "../testing/api_client.ts";
import { makeReading } from "../testing/fake_services.ts";

const NOON = Date.UTC(2026, 0, 31, 12);
const MINUTE = 60_000;

/** Ten readings of ABC123, a minute apart from noon, and one of DEF456 that is newer. */
function setup() {
  const readings = Array.from(
    { length: 10 },
    (_, i) => makeReading("ABC123", NOON + i * MINUTE, 100 + i / 8, { flowLmin: 1.5 }),
  );
  readings.push(makeReading("DEF456", NOON + 60 * MINUTE, 7));
  return createClient({ readings, now: NOON + 61 * MINUTE });
}

Deno.test("GET /api/current gives the newest reading of a meter, of all, or {}", async () => {
  const { call } = setup();
  const abc = { ts: NOON + 9 * MINUTE, totalLiters: 101.125, flowLmin: 1.5, numeroSerie: "ABC123" };
  const def = { ts: NOON + 60 * MINUTE, totalLiters: 7, flowLmin: 0, numeroSerie: "DEF456" };
  assert.deepEqual((await call("GET", "/api/current?serial=ABC123")).body, abc);
  assert.deepEqual((await call("GET", "/api/current?serial=%20abc123%0a")).body, abc);
  assert.deepEqual((await call("GET", "/api/current")).body, def);
  assert.deepEqual((await call("GET", "/api/current?serial=NOBODY")).body, {});
  assert.deepEqual((await createClient().call("GET", "/api/current")).body, {});
});

Deno.test("GET /api/meters lists the meters by serial", async () => {
  const { call } = setup();
  const { body } = await call("GET", "/api/meters");
  assert.deepEqual(body.meters.map((row: { numeroSerie: string }) => row.numeroSerie), [
    "ABC123",
    "DEF456",
  ]);
  assert.deepEqual(body.meters[1], {
    ts: NOON + 60 * MINUTE,
    totalLiters: 7,
    flowLmin: 0,
    numeroSerie: "DEF456",
    online: true,
    lastSeen: NOON + 60 * MINUTE,
    name: null,
    group: null,
    todayLiters: 0,
    monthLiters: 0,
    flags: [],
  });
  assert.equal(body.meters[0].todayLiters, 1.125);
});

Deno.test("GET /api/history gives the newest `limit`, oldest first, within [from, to)", async () => {
  const { call } = setup();
  const totals = async (query: string) => {
    const { body } = await call("GET", `/api/history?${query}`);
    return body.history.map((row: { totalLiters: number }) => row.totalLiters);
  };
  assert.deepEqual(await totals("serial=abc123&limit=2"), [101, 101.125]);
  const [from, to] = [NOON + 2 * MINUTE, NOON + 4 * MINUTE];
  assert.deepEqual(await totals(`serial=ABC123&from=${from}&to=${to}`), [100.25, 100.375]);
  const iso = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
  assert.deepEqual(await totals(`serial=ABC123&${iso}`), [100.25, 100.375]);
  assert.deepEqual(await totals("serial=ABC123&from=2026-01-31&to=2026-02-01&limit=1"), [101.125]);
  assert.deepEqual(await totals("serial=ABC123&from=2026-02-01"), []);
  assert.deepEqual(await totals("limit=2"), [101.125, 7]);
  assert.deepEqual(await totals("serial=NOBODY"), []);
  assert.equal((await totals("serial=ABC123&unknown=1&unknown=2")).length, 10);
});

Deno.test("GET /api/history gives 200 readings when no limit is said", async () => {
  const readings = Array.from({ length: 250 }, (_, i) => makeReading("A", NOON + i, i));
  const { call } = createClient({ readings });
  assert.equal((await call("GET", "/api/history?serial=A")).body.history.length, 200);
  assert.equal((await call("GET", "/api/history?serial=A&limit=5000")).body.history.length, 250);
});

Deno.test("GET /api/history: cursors walk the whole range, each reading once, and end", async () => {
  const { call } = setup();
  for (const range of ["", `&from=${NOON + MINUTE}&to=${NOON + 8 * MINUTE}`]) {
    const seen: number[] = [];
    let cursor: string | undefined = "";
    while (cursor !== undefined) {
      const goOn: string = cursor ? `&cursor=${cursor}` : "";
      const { body, status } = await call(
        "GET",
        `/api/history?serial=ABC123&limit=3${range}${goOn}`,
      );
      assert.equal(status, 200);
      seen.unshift(...body.history.map((row: { ts: number }) => row.ts));
      cursor = body.cursor;
    }
    const whole = await call("GET", `/api/history?serial=ABC123${range}`);
    assert.deepEqual(seen, whole.body.history.map((row: { ts: number }) => row.ts));
    assert.equal("cursor" in whole.body, false);
  }
});

Deno.test("GET /api/history refuses a cursor of another serial or range, and garbage", async () => {
  const { call } = setup();
  const { body } = await call("GET", "/api/history?serial=ABC123&limit=3");
  assert.ok(body.cursor);
  for (
    const query of [
      `serial=DEF456&cursor=${body.cursor}`,
      `serial=ABC123&from=1&cursor=${body.cursor}`,
      `serial=NOBODY&cursor=${body.cursor}`,
      `cursor=${body.cursor}`,
      "serial=ABC123&cursor=x",
      "serial=ABC123&cursor=",
      `serial=ABC123&cursor=${body.cursor}&cursor=${body.cursor}`,
    ]
  ) {
    const answer = await call("GET", `/api/history?${query}`);
    assertProblem(answer, 400, "invalid cursor", "cursor");
  }
});

Deno.test("queries: what is malformed or given twice is 400 and named", async () => {
  const { call } = setup();
  const bad: [string, string][] = [
    ...["0", "-1", "1.5", "NaN", "10abc", "0x10", "1e3", "1e9", "5001", "99999999999999999999", ""]
      .map((limit): [string, string] => [`limit=${limit}`, "limit"]),
    ...["", "+", "*", "a/b", "../../etc/passwd", "%00", "%F0%9F%92%A7", "a".repeat(65), "-a", "%zz"]
      .map((serial): [string, string] => [`serial=${serial}`, "serial"]),
    ...["", "x", "8640000000000001", "2026-02-30"]
      .map((from): [string, string] => [`from=${from}`, "from"]),
    ["to=tomorrow", "to"],
    ["from=5&to=5", "from"],
    ["from=6&to=5", "from"],
    ["limit=1&limit=1", "limit"],
    ["serial=A&serial=A", "serial"],
    ["from=1&from=1", "from"],
    ["to=1&to=1", "to"],
  ];
  for (const [query, field] of bad) {
    const answer = await call("GET", `/api/history?${query}`);
    assertProblem(answer, 400, `invalid ${field}`, field);
  }
  assertProblem(await call("GET", "/api/current?serial=%2B"), 400, "invalid serial", "serial");
  assertProblem(await call("GET", "/api/stream?serial=%2B"), 400, "invalid serial", "serial");
});
