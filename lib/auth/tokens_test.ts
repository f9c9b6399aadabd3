import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { type Forgery, forgeToken } from "../testing/forged_token.ts";
import { signingKey, Tokens } from "./tokens.ts";

const SECRET = new TextEncoder().encode("k".repeat(48));
const OTHER = new TextEncoder().encode("o".repeat(48));
const ANA = { username: "ana", role: "user", sessionId: "s1" } as const;
const SECONDS = 3600;
const START = Date.UTC(2026, 0, 31);
const MINUTE = 60_000;

const KEY = signingKey(SECRET).key;

/** Signs for an hour, and says of a token only who it is of. */
function tokensAt(clock: { now(): number }, current = SECRET, previous: Uint8Array | null = null) {
  const tokens = new Tokens({ current, previous }, clock);
  return {
    sign: (claims: Parameters<Tokens["sign"]>[0]) => tokens.sign(claims, SECONDS),
    verify: async (token: string) => {
      const found = await tokens.verify(token);
      if (!found) return null;
      const { until: _, ...claims } = found;
      return claims;
    },
  };
}

function setup() {
  const clock = { time: START, now: () => clock.time };
  return { clock, tokens: tokensAt(clock) };
}

const forge = (change?: Forgery) => forgeToken(SECRET, START / 1000, change);

Deno.test("Tokens.verify() gives back whom sign() was asked for", async () => {
  const { tokens } = setup();
  for (const role of ["admin", "user", "viewer"] as const) {
    const username = "ana ünïcode";
    const claims = { username, role, sessionId: "s1" };
    assert.deepEqual(await tokens.verify(await tokens.sign(claims)), claims);
  }
  assert.deepEqual(await tokens.verify(await forge()), ANA);
});

Deno.test("Tokens.sign() says issuer, audience, subject, type, times and an id of its own", async () => {
  const { clock, tokens } = setup();
  const claimsOf = async () =>
    JSON.parse(Buffer.from((await tokens.sign(ANA)).split(".")[1], "base64url").toString());
  const { jti, ...claims } = await claimsOf();
  const iat = clock.time / 1000;
  assert.deepEqual(claims, {
    iss: "hidrometro",
    aud: "hidrometro",
    sub: "ana",
    role: "user",
    typ: "access",
    sid: "s1",
    iat,
    exp: iat + 3600,
  });
  assert.notEqual((await claimsOf()).jti, jti);
});

Deno.test("Tokens.verify() refuses a token from the second it ends", async () => {
  const { clock, tokens } = setup();
  const token = await tokens.sign(ANA);
  clock.time += 60 * MINUTE - 1;
  assert.deepEqual(await tokens.verify(token), ANA);
  clock.time += 1;
  assert.equal(await tokens.verify(token), null);
  assert.equal(await tokensAt(clock).verify(token), null, "nor where it was never seen");
});

Deno.test("Tokens.verify() refuses every defect of a claim", async () => {
  const { tokens } = setup();
  for (const omit of ["sub", "iat", "exp", "jti", "role", "typ", "iss", "aud", "sid"]) {
    assert.equal(await tokens.verify(await forge({ omit: [omit] })), null, `without ${omit}`);
  }
  const now = Date.UTC(2026, 0, 31) / 1000;
  const wrong: Record<string, unknown>[] = [
    { exp: now - 1 },
    { exp: String(now + 600) },
    { nbf: now + 3600 },
    { aud: "other" },
    { iss: "other" },
    { typ: "refresh" },
    { role: "root" },
    { role: ["admin"] },
    { sub: "" },
    { sub: 7 },
    { sid: 7 },
    { sid: ["s1"] },
  ];
  for (const claims of wrong) {
    assert.equal(await tokens.verify(await forge({ claims })), null, JSON.stringify(claims));
  }
});

Deno.test("Tokens.verify() refuses other algorithms, other keys and the secret itself as key", async () => {
  const { tokens } = setup();
  for (const alg of ["HS384", "HS512"]) {
    assert.equal(await tokens.verify(await forge({ alg, key: Buffer.concat([KEY, KEY]) })), null);
  }
  for (const key of [SECRET, new Uint8Array(32)]) {
    assert.equal(await tokens.verify(await forge({ key })), null);
  }
  const [, payload, signature] = (await forge()).split(".");
  for (const header of [{ alg: "none" }, { alg: "NONE" }, { alg: "RS256", jku: "http://x" }, {}]) {
    const first = Buffer.from(JSON.stringify(header)).toString("base64url");
    assert.equal(await tokens.verify(`${first}.${payload}.`), null);
    assert.equal(await tokens.verify(`${first}.${payload}.${signature}`), null);
  }
});

Deno.test("Tokens.verify() answers null to any text, and never throws (property)", async () => {
  const { tokens } = setup();
  const good = await tokens.sign(ANA);
  const part = fc.oneof(fc.string(), fc.base64String(), fc.constantFrom(...good.split(".")));
  const near = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("."));
  const json = fc.json().map((text) => Buffer.from(text).toString("base64url"));
  const shaped = fc.tuple(json, json, json).map((parts) => parts.join("."));
  const text = fc.oneof(fc.string({ unit: "binary" }), near, shaped);
  await fc.assert(fc.asyncProperty(text, async (token) => {
    if (token !== good) assert.equal(await tokens.verify(token), null);
  }));
  assert.equal(await tokens.verify("A".repeat(16_000)), null);
});

Deno.test("Tokens.verify() refuses a good token with any character changed (property)", async () => {
  const { tokens } = setup();
  const good = await tokens.sign(ANA);
  const place = fc.nat(good.lastIndexOf(".") - 1);
  await fc.assert(
    fc.asyncProperty(place, fc.constantFrom("A", "b", "7", "_"), async (at, letter) => {
      fc.pre(good[at] !== letter && good[at] !== ".");
      assert.equal(await tokens.verify(good.slice(0, at) + letter + good.slice(at + 1)), null);
    }),
  );
});

Deno.test("Tokens.verify() takes what the previous key signed, until it is given up", async () => {
  const { clock, tokens } = setup();
  const old = await tokens.sign(ANA);
  const rotated = tokensAt(clock, OTHER, SECRET);
  assert.deepEqual(await rotated.verify(old), ANA);
  const fresh = await rotated.sign(ANA);
  assert.equal(await tokens.verify(fresh), null, "the previous key signs nothing");
  const given = tokensAt(clock, OTHER);
  assert.equal(await given.verify(old), null);
  assert.deepEqual(await given.verify(fresh), ANA);
});

Deno.test("Tokens.verify() refuses a key id that it does not know, or that is of another key", async () => {
  const { clock, tokens } = setup();
  const both = tokensAt(clock, OTHER, SECRET);
  for (const kid of ["", "1", "../../dev/null", signingKey(OTHER).id]) {
    assert.equal(await tokens.verify(await forge({ kid })), null, kid);
    assert.equal(await both.verify(await forge({ kid })), null, kid);
  }
});

Deno.test("new Tokens() refuses an empty secret", () => {
  for (
    const [current, previous] of [[new Uint8Array(), null], [SECRET, new Uint8Array()]] as const
  ) {
    assert.throws(() => new Tokens({ current, previous }, { now: () => 0 }), RangeError);
  }
});
