import assert from "node:assert/strict";
import { assertProblem, createClient } from "../testing/api_client.ts";
import { makeReading } from "../testing/fake_services.ts";

const NOON = Date.UTC(2026, 0, 31, 12);
const MINUTE = 60_000;
const UNSET = {
  name: null,
  group: null,
  registerDigits: null,
  maxFlowLmin: null,
  billingDay: 1,
  pulsesPerLiter: null,
};
const REPLACEMENT = {
  at: "2026-01-31T09:00",
  finalLiters: 101.5,
  initialLiters: 0,
  reason: "visor quebrado",
};

/** `A` counts a litre a minute from 8:00 to 9:00 in São Paulo. */
function setup() {
  const readings = Array.from(
    { length: 61 },
    (_, i) => makeReading("A", NOON + (i - 60) * MINUTE, 40 + i),
  );
  return createClient({ readings, now: NOON });
}

Deno.test("GET /api/meters/:serial gives the settings, under any spelling of the serial", async () => {
  const { call } = setup();
  for (const serial of ["A", "a", "%20a%0a"]) {
    const { status, body } = await call("GET", `/api/meters/${serial}`);
    assert.equal(status, 200);
    assert.deepEqual(body, { numeroSerie: "A", ...UNSET });
  }
});

Deno.test("/api/meters/:serial: unknown is 404, malformed 400", async () => {
  const { call } = setup();
  for (
    const [method, rest, body] of [
      ["GET", "", undefined],
      ["PATCH", "", { name: "x" }],
      ["POST", "/replacements", REPLACEMENT],
      ["GET", "/proof", undefined],
      ["GET", "/changes", undefined],
    ] as const
  ) {
    const ask = (serial: string) =>
      call(method, `/api/meters/${serial}${rest}`, { as: "admin", body });
    assertProblem(await ask("NOBODY"), 404, "not found");
    for (const serial of ["-", "a%2Fb", "%00", "%E0%A4%A", "a".repeat(65), "%F0%9F%92%A7"]) {
      assertProblem(await ask(serial), 400, "invalid serial", "serial");
    }
  }
});

Deno.test("PATCH /api/meters/:serial changes what is named, and answers with everything", async () => {
  const { call } = setup();
  const patch = (body: unknown) => call("PATCH", "/api/meters/a", { as: "admin", body });
  const first = await patch({ name: "  Casa da praia ", registerDigits: 8 });
  assert.equal(first.status, 200);
  assert.deepEqual(first.body, {
    numeroSerie: "A",
    ...UNSET,
    name: "Casa da praia",
    registerDigits: 8,
  });
  const all = {
    name: "💧".repeat(80),
    group: "Bloco B",
    registerDigits: 12,
    maxFlowLmin: 1e6,
    billingDay: 31,
    pulsesPerLiter: 60_000,
  };
  assert.deepEqual((await patch(all)).body, { numeroSerie: "A", ...all });
  assert.deepEqual((await patch(UNSET)).body, { numeroSerie: "A", ...UNSET });
  assert.deepEqual((await patch({ pulsesPerLiter: 0.001 })).body.pulsesPerLiter, 0.001);
});

Deno.test("PATCH /api/meters/:serial: the new name is in the list of meters", async () => {
  const { call } = setup();
  await call("PATCH", "/api/meters/A", { as: "admin", body: { name: "Casa", group: "Praia" } });
  const [row] = (await call("GET", "/api/meters")).body.meters;
  assert.deepEqual([row.name, row.group], ["Casa", "Praia"]);
});

Deno.test("PATCH /api/meters/:serial refuses what cannot be, and names the field", async () => {
  const { call, fake } = setup();
  const bad: [unknown, string | undefined][] = [
    ...[
      "",
      "   ",
      "x".repeat(81),
      "a\u0000b",
      "a\nb",
      "a\u202eb",
      "a\u2028b",
      "\ud800",
      5,
      true,
      [],
    ]
      .flatMap((value): [unknown, string][] => [[{ name: value }, "name"], [
        { group: value },
        "group",
      ]]),
    ...[0, 13, 1.5, -1, "8", NaN, {}, 1e300]
      .map((value): [unknown, string] => [{ registerDigits: value }, "registerDigits"]),
    ...[0, -1, 1e6 + 1, "5", Infinity, 1e300]
      .map((value): [unknown, string] => [{ maxFlowLmin: value }, "maxFlowLmin"]),
    ...[0, 32, 1.5, null, "1"].map((
      value,
    ): [unknown, string] => [{ billingDay: value }, "billingDay"]),
    ...[0, -450, 60_001, "450"]
      .map((value): [unknown, string] => [{ pulsesPerLiter: value }, "pulsesPerLiter"]),
    [{ colour: "blue" }, "colour"],
    [{ name: "ok", numeroSerie: "B" }, "numeroSerie"],
    ['{"__proto__":{"name":"x"}}', "__proto__"],
    [{ constructor: 1 }, "constructor"],
    [{}, undefined],
    [[], undefined],
    ["null", undefined],
    ['"name"', undefined],
    ["", undefined],
    ['{"name":', undefined],
  ];
  for (const [body, field] of bad) {
    // What JSON has no word for becomes null, which unsets: those go as a number too great for it.
    const sent = JSON.stringify(body)?.includes("null") && typeof body === "object"
      ? JSON.stringify(body).replace("null", field === "billingDay" ? "null" : "1e999")
      : body;
    const answer = await call("PATCH", "/api/meters/A", { as: "admin", body: sent });
    assertProblem(answer, 400, field && `invalid ${field}`, field);
  }
  assert.deepEqual((await call("GET", "/api/meters/A")).body, { numeroSerie: "A", ...UNSET });
  assert.deepEqual(await fake.services.consumption.changes("A", 10), []);
});

Deno.test("bodies on a meter are small and application/json", async () => {
  const { call } = setup();
  for (
    const [method, path] of [["PATCH", "/api/meters/A"], ["POST", "/api/meters/A/replacements"]]
  ) {
    const ask = (body: unknown, headers = {}) => call(method, path, { as: "admin", body, headers });
    assertProblem(await ask({ reason: "x".repeat(5000) }), 413);
    assertProblem(await ask("name=x", { "content-type": "text/plain" }), 415);
    assertProblem(await ask({ name: "x" }, { "content-encoding": "gzip" }), 415);
  }
});

Deno.test("POST …/replacements records the replacement, which counts from then on", async () => {
  const { call, fake } = setup();
  const post = (body: unknown) => call("POST", "/api/meters/A/replacements", { as: "admin", body });
  const { status, body } = await post({
    ...REPLACEMENT,
    at: "2026-01-31T09:00:30",
    finalLiters: 101.50049,
  });
  assert.equal(status, 200);
  assert.deepEqual(body, { ...REPLACEMENT, at: NOON + MINUTE / 2 });
  fake.add(makeReading("A", NOON + MINUTE, 0.5));
  const proof = await call("GET", "/api/meters/A/proof");
  assert.deepEqual(proof.body.replacements, [body]);
  assert.equal(proof.body.sums.counted, 62);
});

Deno.test("POST …/replacements takes an instant as Unix ms, ISO 8601 or a date of the zone", async () => {
  const { call } = setup();
  const at = async (value: unknown) => {
    const body = { ...REPLACEMENT, at: value };
    const answer = await call("POST", "/api/meters/A/replacements", { as: "admin", body });
    assert.equal(answer.status, 200, answer.text);
    return answer.body.at;
  };
  assert.equal(await at(NOON), NOON);
  assert.equal(await at(String(NOON)), NOON);
  assert.equal(await at("2026-01-31T12:00:00Z"), NOON);
  assert.equal(await at("2026-01-31T09:00:00-03:00"), NOON);
  assert.equal(await at("2026-01-31"), Date.UTC(2026, 0, 31, 3));
  assert.equal(await at(NOON + 10 * MINUTE), NOON + 10 * MINUTE);
  assert.equal(await at(Date.UTC(2010, 0, 1)), Date.UTC(2010, 0, 1));
});

Deno.test("POST …/replacements refuses what cannot be, and names the field", async () => {
  const { call, fake } = setup();
  const wrong = (field: keyof typeof REPLACEMENT, ...values: unknown[]): [unknown, string][] => [
    ...values.map((value): [unknown, string] => [{ ...REPLACEMENT, [field]: value }, field]),
    [Object.fromEntries(Object.entries(REPLACEMENT).filter(([key]) => key !== field)), field],
  ];
  const bad: [unknown, string | undefined][] = [
    ...wrong("at", NOON + 10 * MINUTE + 1, Date.UTC(2010, 0, 1) - 1, NOON / 1000, 1.5, -1, 1e300),
    ...wrong("at", "", "soon", "2026-02-30", "2026-01-31 09:00", null, true, {}),
    ...wrong("finalLiters", -0.001, 1e12 + 1, "5", null, [1]),
    ...wrong("initialLiters", -1, 1e13, "0", null),
    ...wrong("reason", "", "  ", "x".repeat(201), "a\tb", null, 5),
    [{ ...REPLACEMENT, by: "me" }, "by"],
    [{}, "at"],
    [[], undefined],
  ];
  for (const [body, field] of bad) {
    const answer = await call("POST", "/api/meters/A/replacements", { as: "admin", body });
    assertProblem(answer, 400, field && `invalid ${field}`, field);
  }
  assert.deepEqual(await fake.services.consumption.changes("A", 10), []);
});

Deno.test("GET …/proof shows the same sum four times, and what was left out with its reason", async () => {
  const { call, fake } = setup();
  fake.add(makeReading("A", NOON - 30 * MINUTE - 1, 1, { epoch: null }));
  fake.add(makeReading("A", NOON - 29 * MINUTE - 1, 2));
  const { status, body } = await call("GET", "/api/meters/A/proof");
  assert.equal(status, 200);
  assert.deepEqual(body.sums, { counted: 60, hours: 60, days: 60, months: 60 });
  assert.equal(body.conserved, true);
  assert.deepEqual([body.readings, body.leftOutCount], [63, 2]);
  assert.deepEqual(body.leftOut[0], {
    ts: NOON - 30 * MINUTE - 1,
    totalLiters: 1,
    epoch: null,
    seq: null,
    reason: "glitch",
  });
  const one = await call("GET", "/api/meters/A/proof?limit=1");
  assert.deepEqual(
    one.body.leftOut.map(({ totalLiters }: { totalLiters: number }) => totalLiters),
    [2],
  );
  assert.equal(one.body.leftOutCount, 2);
  const none = await call("GET", "/api/meters/A/proof?from=2026-02-01&to=8640000000000000");
  assert.deepEqual(none.body.leftOut, []);
});

Deno.test("GET …/proof names what cannot be used", async () => {
  const { call } = setup();
  const bad = [["limit=0", "limit"], ["limit=5001", "limit"], ["from=x", "from"]];
  for (const [query, field] of [...bad, ["to=x", "to"], ["from=2&to=1", "from"]]) {
    assertProblem(
      await call("GET", `/api/meters/A/proof?${query}`),
      400,
      `invalid ${field}`,
      field,
    );
  }
});

Deno.test("GET …/changes says who changed what and when, newest first, in litres", async () => {
  const { call, fake } = setup();
  const as = "admin" as const;
  await call("PATCH", "/api/meters/A", { as, body: { name: "Casa" } });
  fake.now += MINUTE;
  await call("POST", "/api/meters/A/replacements", { as, body: REPLACEMENT });
  const { body } = await call("GET", "/api/meters/A/changes", { as: "viewer" });
  const settings = {
    at: NOON,
    by: "admin",
    what: "settings",
    before: { name: null },
    after: { name: "Casa" },
  };
  assert.deepEqual(body.changes, [
    {
      at: NOON + MINUTE,
      by: "admin",
      what: "replacement",
      before: {},
      after: { ...REPLACEMENT, at: NOON },
    },
    settings,
  ]);
  const one = await call("GET", "/api/meters/A/changes?limit=1", { as: "viewer" });
  assert.equal(one.body.changes.length, 1);
  assertProblem(
    await call("GET", "/api/meters/A/changes?limit=x", { as }),
    400,
    "invalid limit",
    "limit",
  );
});

Deno.test("/api/meters/:serial: while the store is gone, changes are 503 and nothing is kept", async () => {
  const { call, fake } = setup();
  fake.unavailable = "the store does not answer";
  const patch = await call("PATCH", "/api/meters/A", { as: "admin", body: { name: "x" } });
  assertProblem(patch, 503, "unavailable");
  assert.ok(patch.headers.get("retry-after"));
  const post = await call("POST", "/api/meters/A/replacements", { as: "admin", body: REPLACEMENT });
  assertProblem(post, 503, "unavailable");
  assert.equal((await call("GET", "/api/meters/A")).body.name, null);
});
