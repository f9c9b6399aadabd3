import assert from "node:assert/strict";
import { createMemoryAccounts } from "../adapters/memory_accounts.ts";
import type { Log, LogFields } from "../log.ts";
import type { AccountStore, User } from "../ports.ts";
import { createAuth } from "./auth.ts";
import { hashPassword } from "./passwords.ts";
import { TooManyRequestsError } from "./throttle.ts";

const COST = { N: 1024, r: 8, p: 1 };
const SECRET = new TextEncoder().encode("k".repeat(48));

async function setup(cost = COST) {
  const passwordHash = await hashPassword("right", cost);
  const ana: User = { username: "ana", role: "user", passwordHash, createdAt: 0 };
  const users = new Map([["ana", ana]]);
  let lookups = 0;
  const accounts: AccountStore = {
    ...createMemoryAccounts(),
    user(username) {
      lookups++;
      return Promise.resolve(users.get(username) ?? null);
    },
  };
  const clock = { time: Date.UTC(2026, 0, 31), now: () => clock.time };
  const lines: [string, LogFields | undefined][] = [];
  const write = (message: string, fields?: LogFields) => void lines.push([message, fields]);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const auth = createAuth({ accounts, secret: SECRET, clock, tokenSeconds: 3600, log, cost });
  return { auth, users, ana, clock, lines, lookups: () => lookups };
}

const TOO_MANY = (error: unknown) => error instanceof TooManyRequestsError;

Deno.test("Auth.login() gives a token that verify() takes for the same user", async () => {
  const { auth } = await setup();
  const session = await auth.login("ana", "right");
  assert.equal(session?.role, "user");
  assert.equal(session?.expiresIn, 3600);
  assert.equal(session?.username, "ana");
  assert.deepEqual(await auth.verify(session?.token ?? ""), { username: "ana", role: "user" });
});

Deno.test("Auth.login() is null for a wrong password, an unknown user and odd input", async () => {
  const { auth } = await setup();
  const tries: [string, string][] = [
    ["ana", "wrong"],
    ["ana", ""],
    ["Ana", "right"],
    ["nobody", "right"],
    ["", ""],
    ["\ud800", "right"],
    ["ana", "right" + "x".repeat(2000)],
  ];
  for (const [username, password] of tries) {
    assert.equal(await auth.login(username, password, username + password), null);
  }
});

Deno.test("Auth.login() refuses a password of more than 1 KiB even where it would be right", async () => {
  const { auth, users, ana } = await setup();
  const long = "é".repeat(513);
  users.set("ana", { ...ana, passwordHash: await hashPassword(long, COST) });
  assert.equal(await auth.login("ana", long), null);
});

Deno.test("Auth.login() answers 429 after repeated failures, and lets in when the wait is over", async () => {
  const { auth, clock } = await setup();
  for (let i = 0; i < 6; i++) assert.equal(await auth.login("ana", "wrong", "10.0.0.1"), null);
  await assert.rejects(auth.login("ana", "right", "10.0.0.1"), TOO_MANY);
  assert.ok(await auth.login("ana", "right", "10.0.0.2"), "another address is not shut out");
  clock.time += 1000;
  assert.ok(await auth.login("ana", "right", "10.0.0.1"));
});

Deno.test("Auth.login() tries few of many passwords that are sent at once", async () => {
  const { auth, lines } = await setup();
  const tries = Array.from({ length: 50 }, (_, i) => auth.login("ana", `guess ${i}`, "10.0.0.1"));
  const results = await Promise.allSettled(tries);
  assert.ok(results.every((r) => r.status === "rejected" ? TOO_MANY(r.reason) : r.value === null));
  assert.ok(lines.length <= 8, `${lines.length} guesses were tried`);
});

Deno.test("Auth.login() sheds a flood instead of queueing it for ever", async () => {
  const { auth } = await setup();
  const flood = Array.from({ length: 200 }, (_, i) => auth.login(`user ${i}`, "x", `10.0.0.${i}`));
  const results = await Promise.allSettled(flood);
  const shed = results.filter((r) => r.status === "rejected" && TOO_MANY(r.reason)).length;
  assert.equal(shed, 200 - 52);
});

Deno.test("Auth.login() takes as long for an unknown user as for a wrong password", async () => {
  const { auth } = await setup({ N: 2 ** 14, r: 8, p: 1 });
  const time = async (username: string, round: number) => {
    const started = performance.now();
    await auth.login(username, "wrong", `10.0.1.${round}`);
    return performance.now() - started;
  };
  const rounds: { known: number; unknown: number }[] = [];
  for (let i = 0; i < 8; i++) {
    rounds.push({ known: await time("ana", i), unknown: await time("x", i) });
  }
  const least = (key: "known" | "unknown") => Math.min(...rounds.map((round) => round[key]));
  const ratio = least("unknown") / least("known");
  assert.ok(ratio > 0.7 && ratio < 1.4, `ratio ${ratio}`);
});

Deno.test("Auth.login() logs who and from where, and never the password", async () => {
  const { auth, lines } = await setup();
  await auth.login("ana", "s3cret-wrong", "10.0.0.1");
  await auth.login("ana", "right", "10.0.0.1");
  assert.deepEqual(lines, [
    ["login refused", { username: "ana", address: "10.0.0.1" }],
    ["login", { username: "ana", address: "10.0.0.1" }],
  ]);
});

Deno.test("Auth.verify() refuses the token of a user who is gone, and follows a changed role", async () => {
  const { auth, users, ana, clock } = await setup();
  const token = (await auth.login("ana", "right"))?.token ?? "";
  assert.ok(await auth.verify(token));
  users.set("ana", { ...ana, role: "viewer" });
  clock.time += 5_000;
  assert.deepEqual(await auth.verify(token), { username: "ana", role: "viewer" });
  users.delete("ana");
  clock.time += 5_000;
  assert.equal(await auth.verify(token), null);
});

Deno.test("Auth.verify() does not ask the store for every request", async () => {
  const { auth, lookups } = await setup();
  const token = (await auth.login("ana", "right"))?.token ?? "";
  const before = lookups();
  for (let i = 0; i < 100; i++) await auth.verify(token);
  assert.equal(lookups() - before, 1);
});
