import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { SignJWT } from "jose";
import { Tokens } from "./tokens.ts";

const SECRET = new TextEncoder().encode("k".repeat(48));
const ANA = { username: "ana", role: "user" } as const;
const MINUTE = 60_000;

function setup() {
  const clock = { time: Date.UTC(2026, 0, 31), now: () => clock.time };
  return { clock, tokens: new Tokens(SECRET, clock, 3600) };
}

const setupAt = (time: number) => new Tokens(SECRET, { now: () => time }, 3600);

/** The derived key, as `Tokens` makes it: an attacker's best case. */
const KEY = createHmac("sha256", SECRET).update("hidrometro access token, 1").digest();
const CLAIMS = { sub: "ana", role: "user", typ: "access", jti: "1" };

/** A token as `Tokens` signs it, with changes. */
function forge(
  change: { alg?: string; claims?: Record<string, unknown>; omit?: string[]; key?: Uint8Array } =
    {},
) {
  const now = Date.UTC(2026, 0, 31) / 1000;
  const all = { ...CLAIMS, iss: "hidrometro", aud: "hidrometro", iat: now, exp: now + 600 };
  const claims = Object.fromEntries(
    Object.entries({ ...all, ...change.claims }).filter(([name]) => !change.omit?.includes(name)),
  );
  return new SignJWT(claims).setProtectedHeader({ alg: change.alg ?? "HS256" })
    .sign(change.key ?? KEY);
}

Deno.test("Tokens.verify() gives back whom sign() was asked for", async () => {
  const { tokens } = setup();
  for (const role of ["admin", "user", "viewer"] as const) {
    const username = "ana ünïcode";
    assert.deepEqual(await tokens.verify(await tokens.sign({ username, role })), {
      username,
      role,
    });
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
  assert.equal(await setupAt(clock.time).verify(token), null, "nor where it was never seen");
});

Deno.test("Tokens.verify() refuses every defect of a claim", async () => {
  const { tokens } = setup();
  for (const omit of ["sub", "iat", "exp", "jti", "role", "typ", "iss", "aud"]) {
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

Deno.test("Tokens.revoke() ends one token, by its id, and takes anything", async () => {
  const { tokens } = setup();
  const [mine, other] = [await tokens.sign(ANA), await tokens.sign(ANA)];
  for (const junk of ["", "x", "a.b.c", "A".repeat(16_000)]) await tokens.revoke(junk);
  await tokens.revoke(mine);
  assert.equal(await tokens.verify(mine), null);
  assert.deepEqual(await tokens.verify(other), ANA);
});

Deno.test("new Tokens() refuses an empty secret", () => {
  assert.throws(() => new Tokens(new Uint8Array(), { now: () => 0 }, 60), RangeError);
});
