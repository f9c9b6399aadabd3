import assert from "node:assert/strict";
import { assertProblem, createClient } from "../testing/api_client.ts";
import { makeReading } from "../testing/fake_services.ts";

const HOUR = 3_600_000;
/** Midnight of 31 January 2026 in São Paulo. */
const MIDNIGHT = Date.UTC(2026, 0, 31, 3);

/** A litre an hour from noon on the 30th to noon on the 31st, and another meter with two in all. */
function setup() {
  const readings = Array.from(
    { length: 25 },
    (_, i) => makeReading("ABC123", MIDNIGHT + (i - 12) * HOUR, 100 + i, { flowLmin: i }),
  );
  readings.push(
    makeReading("DEF456", MIDNIGHT + HOUR, 7),
    makeReading("DEF456", MIDNIGHT + 2 * HOUR, 9),
  );
  return createClient({ readings, now: MIDNIGHT + 13 * HOUR });
}

async function history(query: string, { call } = setup()) {
  const { status, body, text } = await call("GET", `/api/history?${query}`);
  assert.equal(status, 200, text);
  assert.deepEqual(Object.keys(body), ["history"]);
  return body.history;
}

Deno.test("GET /api/history?bucket= gives consumption, flows as reported, count and quality", async () => {
  assert.deepEqual(await history("bucket=day&serial=abc123"), [
    {
      start: MIDNIGHT - 24 * HOUR,
      liters: 12,
      flowMin: 0,
      flowAvg: 5.5,
      flowMax: 11,
      count: 12,
      quality: "ok",
    },
    {
      start: MIDNIGHT,
      liters: 12,
      flowMin: 12,
      flowAvg: 18,
      flowMax: 24,
      count: 13,
      quality: "ok",
    },
  ]);
  const [month] = await history("bucket=month&serial=DEF456");
  assert.deepEqual([month.liters, month.flowMin, month.count], [2, null, 2]);
});

Deno.test("GET /api/history?bucket= sums over all meters when none is named", async () => {
  const days = await history("bucket=day");
  assert.deepEqual(days.map(({ liters }: { liters: number }) => liters), [12, 14]);
});

Deno.test("GET /api/history?bucket= gives what begins from `from` on and before `to`", async () => {
  const starts = async (query: string) =>
    (await history(`serial=ABC123&${query}`)).map(({ start }: { start: number }) =>
      (start - MIDNIGHT) / HOUR
    );
  assert.deepEqual(await starts(`bucket=hour&from=${MIDNIGHT + 1}&to=${MIDNIGHT + 2 * HOUR}`), [
    1,
  ]);
  assert.deepEqual(await starts(`bucket=hour&from=${MIDNIGHT}&to=${MIDNIGHT + HOUR + 1}`), [0, 1]);
  assert.deepEqual(await starts("bucket=day&from=2026-01-31T08:00"), []);
  assert.deepEqual(await starts("bucket=day&from=2026-01-31"), [0]);
  assert.deepEqual(await starts("bucket=day&to=2026-01-31"), [-24]);
  assert.deepEqual(await starts("bucket=day&from=2026-02-01"), []);
  const all = "from=-8640000000000000&to=8640000000000000";
  for (const bucket of ["hour", "day", "month", "bill"]) {
    assert.ok((await starts(`bucket=${bucket}&${all}`)).length > 0, bucket);
    assert.deepEqual(await starts(`bucket=${bucket}&from=8640000000000000`), []);
    assert.deepEqual(await starts(`bucket=${bucket}&to=-8640000000000000`), []);
  }
});

Deno.test("GET /api/history?bucket= gives all buckets, or the newest `limit`", async () => {
  const readings = Array.from({ length: 300 }, (_, i) => makeReading("A", MIDNIGHT + i * HOUR, i));
  const client = createClient({ readings });
  assert.equal((await history("bucket=hour&serial=A", client)).length, 300);
  const last = await history("bucket=hour&serial=A&limit=2", client);
  const starts = last.map(({ start }: { start: number }) => (start - MIDNIGHT) / HOUR);
  assert.deepEqual(starts, [298, 299]);
});

Deno.test("GET /api/history?bucket=bill begins on the meter's billing day", async () => {
  const client = setup();
  await client.fake.services.meters.configure("ABC123", { billingDay: 31 }, "admin");
  const bills = await history("bucket=bill&serial=ABC123", client);
  assert.deepEqual(bills.map(({ start }: { start: number }) => start), [
    Date.UTC(2025, 11, 31, 3),
    MIDNIGHT,
  ]);
});

Deno.test("GET /api/history?bucket= gives an empty list for an unknown meter", async () => {
  for (const bucket of ["hour", "bill"]) {
    assert.deepEqual(await history(`bucket=${bucket}&serial=NOBODY`), []);
  }
});

Deno.test("GET /api/history?bucket= names what cannot be used", async () => {
  const { call } = setup();
  const bad: [string, string][] = [
    ...["", "week", "HOUR", "hour%20", "__proto__"]
      .map((bucket): [string, string] => [`bucket=${bucket}`, "bucket"]),
    ["bucket=hour&bucket=hour", "bucket"],
    ["bucket=hour&limit=0", "limit"],
    ["bucket=hour&limit=5001", "limit"],
    ["bucket=hour&limit=", "limit"],
    ["bucket=hour&serial=%2B", "serial"],
    ["bucket=bill", "serial"],
    ["bucket=day&from=2&to=2", "from"],
    ["bucket=day&from=soon", "from"],
    ["bucket=day&to=2026-02-30", "to"],
    ["bucket=day&cursor=x", "cursor"],
  ];
  for (const [query, field] of bad) {
    const answer = await call("GET", `/api/history?${query}`);
    assertProblem(answer, 400, `invalid ${field}`, field);
  }
});
