import assert from "node:assert/strict";
import { assertProblem, createClient } from "../testing/api_client.ts";
import { aClaim } from "../testing/fake_claims.ts";

const ADMIN = { as: "admin" } as const;

Deno.test("/api/claims answers the list, as many as are wanted", async () => {
  const { call, fake } = createClient();
  fake.claims.rows.push(aClaim({ numeroSerie: "A" }), aClaim({ numeroSerie: "B", messages: 7 }));
  const { body } = await call("GET", "/api/claims", ADMIN);
  assert.deepEqual(body, { claims: fake.claims.rows });
  assert.equal((await call("GET", "/api/claims?limit=1", ADMIN)).body.claims.length, 1);
});

Deno.test("/api/claims/:serial records the decision and who made it", async () => {
  const { call, fake } = createClient();
  fake.claims.rows.push(aClaim({ numeroSerie: "ABC123" }));
  const refuse = { ...ADMIN, body: { decision: "refuse" } };
  const { status, body } = await call("POST", "/api/claims/abc123", refuse);
  assert.deepEqual([status, body], [200, { numeroSerie: "ABC123", status: "refused" }]);
  const [{ status: decided, decidedBy, decidedAt }] = fake.claims.rows;
  assert.deepEqual([decided, decidedBy, decidedAt], ["refused", "admin", fake.now]);
});

Deno.test("/api/claims/:serial lets a serial in before it comes, and refuses none that has not", async () => {
  const { call, fake } = createClient();
  const decide = (serial: string, body: unknown) =>
    call("POST", `/api/claims/${serial}`, { ...ADMIN, body });
  assertProblem(await decide("NEW", { decision: "refuse" }), 404, "not found");
  assert.equal((await decide("NEW", { decision: "accept" })).status, 200);
  assert.equal(fake.claims.rows[0].status, "accepted");
  assertProblem(await decide("NEW", { decision: "maybe" }), 400, "invalid decision", "decision");
  assertProblem(await decide("NEW", { decision: "accept", all: 1 }), 400, undefined, "all");
  assertProblem(await decide("%3Cb%3E", { decision: "accept" }), 400, "invalid serial", "serial");
});

Deno.test("/api/unnamed says whose messages without a serial are", async () => {
  const { call } = createClient();
  const assign = (numeroSerie: unknown) =>
    call("POST", "/api/unnamed", { ...ADMIN, body: { numeroSerie } });
  assert.deepEqual((await call("GET", "/api/unnamed", ADMIN)).body, { numeroSerie: null });
  assert.deepEqual((await assign(" abc123 ")).body, { numeroSerie: "ABC123" });
  assert.deepEqual((await call("GET", "/api/unnamed", ADMIN)).body, { numeroSerie: "ABC123" });
  for (const bad of ["", "a b", true, undefined]) {
    assertProblem(await assign(bad), 400, "invalid numeroSerie", "numeroSerie");
  }
  assert.deepEqual((await assign(null)).body, { numeroSerie: null });
});

Deno.test("/api/claims and /api/unnamed are 503 while the writer is gone", async () => {
  const { call, fake } = createClient();
  fake.unavailable = "the disk is full";
  const answers = [
    await call("POST", "/api/claims/A", { ...ADMIN, body: { decision: "accept" } }),
    await call("POST", "/api/unnamed", { ...ADMIN, body: { numeroSerie: "A" } }),
  ];
  for (const answer of answers) assertProblem(answer, 503, "unavailable");
});
