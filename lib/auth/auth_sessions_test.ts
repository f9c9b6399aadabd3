/** Sessions: how they go on, and what ends them. */

import assert from "node:assert/strict";
import { createMemoryAccounts } from "../adapters/memory_accounts.ts";
import { UnavailableError } from "../services.ts";
import {
  enter,
  from,
  household,
  openIdentity,
  PASSWORD,
  SECRETS,
  SESSION_SECONDS,
  START,
  TOKEN_SECONDS,
} from "../testing/identity_harness.ts";

Deno.test("Auth.refresh() gives the next pair, of the same session", async () => {
  const { auth, clock, accounts } = await openIdentity();
  let pair = await enter({ auth });
  for (let i = 0; i < 5; i++) {
    clock.time += TOKEN_SECONDS * 1000;
    assert.equal(await auth.verify(pair.token), null);
    const next = await auth.refresh(pair.refreshToken, from());
    assert.ok(next && next.refreshToken !== pair.refreshToken);
    assert.equal((await auth.verify(next.token))?.username, "ana");
    pair = next;
  }
  assert.equal((await accounts.sessions("ana")).length, 1);
});

Deno.test("Auth.refresh(): a token used twice ends the session, of thief and owner alike, over restarts", async () => {
  const opened = await openIdentity();
  const { auth, lines } = opened;
  const first = await enter(opened);
  const other = await enter(opened);
  const second = await auth.refresh(first.refreshToken, from());
  const third = await auth.refresh(second?.refreshToken ?? "", from());
  assert.ok(second && third);
  assert.equal(await auth.refresh(first.refreshToken, from("10.6.6.6")), null);
  assert.equal(lines.at(-1)?.[1]?.address, "10.6.6.6");
  for (const again of [auth, opened.reopen().auth]) {
    for (const { token } of [first, second, third]) assert.equal(await again.verify(token), null);
    assert.equal(await again.refresh(third.refreshToken, from()), null);
    assert.equal((await again.verify(other.token))?.username, "ana", "other sessions go on");
  }
  assert.equal((await opened.store.sessions()).length, 1);
});

Deno.test("Auth.refresh(): of two who use a token at the same moment one wins, and the session ends", async () => {
  const { auth, accounts } = await openIdentity();
  const { refreshToken } = await enter({ auth });
  const both = await Promise.all([1, 2].map(() => auth.refresh(refreshToken, from())));
  assert.equal(both.filter(Boolean).length, 1);
  const token = both.find(Boolean)?.token ?? "";
  assert.equal(await auth.verify(token), null);
  assert.deepEqual(await accounts.sessions(), []);
});

Deno.test("Auth.refresh() is null for what is no refresh token, and ends nothing", async () => {
  const { auth, accounts } = await openIdentity();
  const pair = await enter({ auth });
  const browser = await auth.signIn("ana", PASSWORD, from());
  const { id } = (await accounts.sessions("ana")).find(({ kind }) => kind === "program")!;
  const bad = [
    ...["", "x", pair.token, browser?.cookie ?? "", `hr_${"A".repeat(65)}`],
    ...[`hr_${id}${"A".repeat(43)}`, pair.refreshToken.toLowerCase(), pair.refreshToken + "A"],
    pair.refreshToken.replace("hr_", "hs_"),
  ];
  for (const token of bad) assert.equal(await auth.refresh(token, from()), null, token);
  assert.equal((await accounts.sessions("ana")).length, 2);
  assert.ok(await auth.refresh(pair.refreshToken, from()));
});

Deno.test("Auth: no kind of secret is taken for another", async () => {
  const { auth, accounts } = await openIdentity();
  const pair = await enter({ auth });
  const cookie = (await auth.signIn("ana", PASSWORD, from()))?.cookie ?? "";
  const { secret } = await accounts.createKey({ name: "k", scopes: ["read"] }, "root");
  for (const text of [pair.refreshToken, cookie]) assert.equal(await auth.verify(text), null);
  for (const text of [pair.refreshToken, pair.token, secret]) {
    assert.equal(await auth.verifyCookie(text), null);
  }
});

Deno.test("Auth: a session ends by itself, however often it is used", async () => {
  const { auth, clock, accounts, store } = await openIdentity();
  let pair = await enter({ auth });
  const browser = await auth.signIn("ana", PASSWORD, from());
  assert.equal(browser?.maxAge, SESSION_SECONDS);
  clock.time += SESSION_SECONDS * 1000 - 1000;
  pair = (await auth.refresh(pair.refreshToken, from()))!;
  assert.equal(pair.expiresIn, 1, "no token outlives its session");
  assert.ok(await auth.verifyCookie(browser?.cookie ?? ""));
  clock.time += 1000;
  assert.equal(await auth.verify(pair.token), null);
  assert.equal(await auth.refresh(pair.refreshToken, from()), null);
  assert.equal(await auth.verifyCookie(browser?.cookie ?? ""), null);
  assert.deepEqual(await accounts.sessions(), []);
  await enter({ auth });
  assert.equal((await store.sessions()).length, 1, "what is over is removed");
});

Deno.test("Auth.verify() follows the role and the meters that the user has now", async () => {
  const { auth, store, reopen } = await openIdentity();
  const { token } = await enter({ auth });
  const ana = (await store.users()).find(({ username }) => username === "ana")!;
  await store.updateUser({ ...ana, role: "viewer", meters: ["A"] });
  const { role, meters } = (await reopen().auth.verify(token))!;
  assert.deepEqual({ role, meters }, { role: "viewer", meters: ["A"] });
  await store.updateUser({ ...ana, disabled: true });
  assert.equal(await reopen().auth.verify(token), null);
  await store.removeUser("ana");
  assert.equal(await reopen().auth.verify(token), null);
});

Deno.test("Auth.verify() takes what the previous key signed", async () => {
  const { auth, reopen } = await openIdentity();
  const { token } = await enter({ auth });
  const current = new TextEncoder().encode("n".repeat(48));
  const rotated = reopen({ current, previous: SECRETS.current });
  assert.equal((await rotated.auth.verify(token))?.username, "ana");
  assert.equal(await reopen({ current, previous: null }).auth.verify(token), null);
});

Deno.test("Auth.endSession() ends token, refresh token and cookie, over restarts, and no other session", async () => {
  const opened = await openIdentity();
  const { auth } = opened;
  const [mine, other] = [await enter(opened), await enter(opened)];
  const browser = await auth.signIn("ana", PASSWORD, from());
  const { sessionId } = (await auth.verify(mine.token))!;
  const cookieSession = await auth.verifyCookie(browser?.cookie ?? "");
  for (const id of [sessionId, cookieSession?.sessionId]) await auth.endSession(id ?? "");
  await auth.endSession("nobody's");
  for (const again of [auth, opened.reopen().auth]) {
    assert.equal(await again.verify(mine.token), null);
    assert.equal(await again.refresh(mine.refreshToken, from()), null);
    assert.equal(await again.verifyCookie(browser?.cookie ?? ""), null);
    assert.ok(await again.verify(other.token));
  }
});

Deno.test("Auth.endSessionsOf() keeps the one that asks", async () => {
  const opened = await openIdentity();
  const { auth } = opened;
  const [mine, other] = [await enter(opened), await enter(opened)];
  const root = await enter(opened, "root");
  const { sessionId } = (await auth.verify(mine.token))!;
  await auth.endSessionsOf("ana", sessionId);
  assert.ok(await auth.verify(mine.token));
  assert.equal(await auth.verify(other.token), null);
  assert.ok(await auth.verify(root.token));
});

Deno.test("Auth.stillHolds() ends with the token, the session, the role and the key", async () => {
  const opened = await openIdentity();
  const { auth, accounts, clock } = opened;
  const principal = async (username: string) =>
    (await auth.verify((await enter(opened, username)).token))!;
  const [ana, vera, root] = await Promise.all(["ana", "vera", "root"].map(principal));
  const { row, secret } = await accounts.createKey({ name: "k", scopes: ["read"] }, "root");
  const key = (await auth.verify(secret))!;
  for (const one of [ana, vera, root, key]) assert.equal(await auth.stillHolds(one), true);
  await accounts.updateUser("vera", { meters: ["CASA-02"] });
  assert.equal(await auth.stillHolds(vera), false);
  await auth.endSession(ana.sessionId ?? "");
  assert.equal(await auth.stillHolds(ana), false);
  await accounts.removeKey(row.id);
  assert.equal(await auth.stillHolds(key), false);
  assert.equal(await auth.stillHolds(root), true);
  clock.time += TOKEN_SECONDS * 1000;
  assert.equal(await auth.stillHolds(root), false, "the token's time is over");
});

Deno.test("Auth asks the store for nothing while it verifies, whatever is sent", async () => {
  let asked = 0;
  const store = new Proxy(createMemoryAccounts(await household()), {
    get(target, name) {
      asked++;
      return Reflect.get(target, name);
    },
  });
  const opened = await openIdentity({ store });
  const { auth } = opened;
  const { token } = await enter(opened);
  const cookie = (await auth.signIn("ana", PASSWORD, from()))?.cookie ?? "";
  asked = 0;
  for (let i = 0; i < 50; i++) {
    assert.ok(await auth.verify(token) && await auth.verifyCookie(cookie));
    const random = crypto.randomUUID().replaceAll("-", "").padEnd(65, "x");
    await auth.verify(`hk_${random.slice(0, 43)}`);
    await auth.verifyCookie(`hs_${random}`);
    await auth.refresh(`hr_${random}`, from());
  }
  assert.equal(asked, 0);
});

Deno.test("Auth notes the last use once a minute, and keeps at most 1,000 sessions of a user", async () => {
  const { auth, accounts, clock, store } = await openIdentity();
  const { token } = await enter({ auth });
  const stored = async () => (await store.sessions())[0].lastUsedAt - START;
  clock.time += 59_000;
  await auth.verify(token);
  assert.equal(await stored(), 0);
  clock.time += 1_000;
  await auth.verify(token);
  assert.equal(await stored(), 60_000);
  const first = (await store.sessions())[0];
  for (let i = 0; i < 999; i++) {
    await store.createSession({ ...first, id: `s${i}`, lastUsedAt: START + i });
  }
  const { auth: again, accounts: listed } = await openIdentity({ store });
  assert.equal((await listed.sessions("ana")).length, 1000);
  await enter({ auth: again });
  const ids = (await listed.sessions("ana")).map(({ id }) => id);
  assert.equal(ids.length, 1000);
  assert.ok(!ids.includes("s0") && ids.includes("s1"), "the one not used for longest has ended");
  assert.equal((await accounts.sessions("ana")).length, 1);
});

Deno.test("Auth says soon that the store hangs, and goes on knowing who is in", async () => {
  let hangs = false;
  const memory = createMemoryAccounts(await household());
  const store = new Proxy(memory, {
    get: (target, name) => hangs ? () => new Promise(() => {}) : Reflect.get(target, name),
  });
  const opened = await openIdentity({ store, storeLimitMs: 20 });
  const { auth, accounts } = opened;
  const [mine, other] = [await enter(opened), await enter(opened)];
  const { sessionId } = (await auth.verify(mine.token))!;
  hangs = true;
  const unavailable = (error: unknown) => error instanceof UnavailableError;
  const logins = Array.from({ length: 8 }, () => auth.login("ana", PASSWORD, from()));
  for (const login of logins) await assert.rejects(login, unavailable);
  await assert.rejects(auth.refresh(other.refreshToken, from()), unavailable);
  await assert.rejects(accounts.updateUser("ana", { role: "viewer" }), unavailable);
  await assert.rejects(auth.endSession(sessionId ?? ""), unavailable);
  assert.equal(await auth.verify(mine.token), null, "what was ended is ended all the same");
  hangs = false;
  await auth.endSession("any other");
  assert.ok((await memory.sessions()).every(({ id }) => id !== sessionId), "and made good later");
});

Deno.test("Auth reads the store again when it could not be read at first", async () => {
  let isGone = true;
  const store = new Proxy(createMemoryAccounts(await household()), {
    get: (target, name) =>
      isGone ? () => Promise.reject(new Error("gone")) : Reflect.get(target, name),
  });
  const opened = await openIdentity({ store });
  await assert.rejects(opened.auth.login("ana", PASSWORD, from()), UnavailableError);
  isGone = false;
  assert.ok(await enter(opened));
});
