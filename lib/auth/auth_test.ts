import assert from "node:assert/strict";
import { createMemoryAccounts } from "../adapters/memory_accounts.ts";
import {
  enter,
  from,
  makeUser,
  openIdentity,
  PASSWORD,
  START,
  TOKEN_SECONDS,
} from "../testing/identity_harness.ts";
import { MAX_HASHES } from "./gate.ts";
import { hashPassword } from "./passwords.ts";
import { TooManyRequestsError } from "./throttle.ts";

const TOO_MANY = (error: unknown) => error instanceof TooManyRequestsError;

Deno.test("Auth.login() gives a token that verify() takes for the same user", async () => {
  const opened = await openIdentity();
  const pair = await enter(opened);
  assert.equal(pair.role, "user");
  assert.equal(pair.expiresIn, TOKEN_SECONDS);
  assert.match(pair.refreshToken, /^hr_[\w-]{65}$/);
  const principal = await opened.auth.verify(pair.token);
  const { sessionId, ...rest } = principal!;
  assert.match(sessionId ?? "", /^[\w-]{22}$/);
  const until = START + TOKEN_SECONDS * 1000;
  const expected = {
    username: "ana",
    role: "user",
    scopes: null,
    meters: null,
    keyId: null,
    until,
  };
  assert.deepEqual(rest, expected);
  const vera = await enter(opened, "vera");
  assert.deepEqual((await opened.auth.verify(vera.token))?.meters, ["CASA-01"]);
});

Deno.test("Auth.login() is null for a wrong password, an unknown user and odd input", async () => {
  const { auth } = await openIdentity();
  const tries: [string, string][] = [
    ["ana", "wrong"],
    ["ana", ""],
    ["Ana", PASSWORD],
    ["nobody", PASSWORD],
    ["", ""],
    ["\ud800", PASSWORD],
    ["__proto__", PASSWORD],
    ["ana", PASSWORD + "x".repeat(2000)],
  ];
  for (const [username, password] of tries) {
    assert.equal(await auth.login(username, password, from(username + password)), null);
    assert.equal(await auth.signIn(username, password, from(username + password)), null);
  }
});

Deno.test("Auth.login() refuses a password of more than 1 KiB even where it would be right", async () => {
  const long = "é".repeat(513);
  const passwordHash = await hashPassword(long, { N: 1024, r: 8, p: 1 });
  const store = createMemoryAccounts([await makeUser("ana", "user", { passwordHash })]);
  const { auth } = await openIdentity({ store });
  assert.equal(await auth.login("ana", long, from()), null);
});

Deno.test("Auth.login() refuses a disabled user as it refuses an unknown one", async () => {
  const store = createMemoryAccounts([await makeUser("ana", "user", { disabled: true })]);
  const { auth } = await openIdentity({ store });
  assert.equal(await auth.login("ana", PASSWORD, from()), null);
});

Deno.test("Auth.login() answers 429 after repeated failures, and lets in when the wait is over", async () => {
  const { auth, clock } = await openIdentity();
  for (let i = 0; i < 6; i++) assert.equal(await auth.login("ana", "wrong", from()), null);
  await assert.rejects(auth.login("ana", PASSWORD, from()), TOO_MANY);
  await assert.rejects(auth.signIn("ana", PASSWORD, from()), TOO_MANY);
  assert.ok(await auth.login("ana", PASSWORD, from("10.0.0.2")), "another address is not shut out");
  clock.time += 1000;
  assert.ok(await auth.login("ana", PASSWORD, from()));
});

Deno.test("Auth.login() tries few of many passwords that are sent at once", async () => {
  const { auth, lines } = await openIdentity();
  const tries = Array.from({ length: 50 }, (_, i) => auth.login("ana", `guess ${i}`, from()));
  const results = await Promise.allSettled(tries);
  assert.ok(results.every((r) => r.status === "rejected" ? TOO_MANY(r.reason) : r.value === null));
  assert.ok(lines.length <= 8, `${lines.length} guesses were tried`);
});

Deno.test("Auth.login() sheds a flood instead of queueing it for ever", async () => {
  const { auth } = await openIdentity();
  const flood = Array.from(
    { length: 200 },
    (_, i) => auth.login(`user ${i}`, "x", from(`10.0.0.${i}`)),
  );
  const results = await Promise.allSettled(flood);
  const shed = results.filter((r) => r.status === "rejected" && TOO_MANY(r.reason)).length;
  assert.equal(shed, 200 - 50 - MAX_HASHES);
});

Deno.test("Auth.login() takes as long for an unknown user as for a wrong password", async () => {
  const cost = { N: 2 ** 14, r: 8, p: 1 };
  const passwordHash = await hashPassword(PASSWORD, cost);
  const store = createMemoryAccounts([await makeUser("ana", "user", { passwordHash })]);
  const { auth } = await openIdentity({ store, cost });
  const time = async (username: string, round: number) => {
    const started = performance.now();
    await auth.login(username, "wrong", from(`10.0.1.${round}`));
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
  const { auth, lines } = await openIdentity();
  await auth.login("ana", "s3cret-wrong", from());
  await auth.login("ana", PASSWORD, from());
  const fields = { username: "ana", address: "10.0.0.1", userAgent: "test" };
  assert.deepEqual(lines, [["login refused", fields], ["login", fields]]);
});

Deno.test("Auth.login() logs no more of a name and a browser than one can read", async () => {
  const { auth, lines } = await openIdentity();
  await auth.login("n".repeat(7_000), "wrong", { ...from(), userAgent: "b".repeat(30_000) });
  const [[, fields]] = lines;
  assert.ok(JSON.stringify(fields).length < 700);
});

Deno.test("Auth.login() lets others in while one account asks again and again", async () => {
  const { auth } = await openIdentity();
  const flood = Array.from({ length: 200 }, () => auth.login("ana", PASSWORD, from()));
  const results = Promise.allSettled(flood);
  assert.ok(await auth.login("vera", PASSWORD, from()), "at the same address");
  const shed = (await results).filter((r) => r.status === "rejected" && TOO_MANY(r.reason)).length;
  assert.equal(shed, 200 - 25 - MAX_HASHES);
});

Deno.test("Auth.login() notes when the user came in last", async () => {
  const { auth, accounts, store } = await openIdentity();
  await auth.login("ana", "wrong", from());
  const ana = async () => (await accounts.users()).find(({ username }) => username === "ana");
  assert.equal((await ana())?.lastLoginAt, null);
  await enter({ auth });
  assert.equal((await ana())?.lastLoginAt, START);
  const stored = (await store.users()).find(({ username }) => username === "ana");
  assert.equal(stored?.lastLoginAt, START);
});

Deno.test("Auth.login() hashes a password anew that was hashed at the price of another day", async () => {
  const { auth, store, reopen } = await openIdentity({ cost: { N: 2048, r: 8, p: 1 } });
  const hashOf = async () => (await store.users()).find(({ username }) => username === "ana")!;
  assert.match((await hashOf()).passwordHash, /N=1024,/);
  const pair = await auth.login("ana", PASSWORD, from());
  const { passwordHash } = await hashOf();
  assert.match(passwordHash, /N=2048,/);
  assert.ok(await auth.verify(pair?.token ?? ""), "its session goes on");
  assert.ok(await reopen().auth.login("ana", PASSWORD, from()));
  assert.equal((await hashOf()).passwordHash, passwordHash, "once is enough");
});
