import assert from "node:assert/strict";
import { RejectedChangeError, type RejectionCode } from "../identity.ts";
import { from, openIdentity, PASSWORD, START } from "../testing/identity_harness.ts";
import { TooManyRequestsError } from "./throttle.ts";

const NEXT = "sete-garcas-no-telhado";
const BIA = { username: "bia", password: NEXT, role: "viewer" } as const;

const rejected = (field: string, why: RejectionCode) => (error: unknown) =>
  error instanceof RejectedChangeError && error.field === field && error.why === why;

type Opened = Awaited<ReturnType<typeof openIdentity>>;

async function tokenOf({ auth }: Pick<Opened, "auth">, username: string, password = PASSWORD) {
  const pair = await auth.login(username, password, from());
  return pair?.token ?? "";
}

Deno.test("Accounts.createUser() makes a user who can come in, and is listed without a hash", async () => {
  const opened = await openIdentity();
  const { accounts, reopen } = opened;
  const row = await accounts.createUser({ ...BIA, meters: ["casa-02", " CASA-01 ", "casa-02"] });
  assert.deepEqual(row, {
    username: "bia",
    role: "viewer",
    meters: ["CASA-01", "CASA-02"],
    disabled: false,
    createdAt: START,
    lastLoginAt: null,
  });
  assert.ok(await tokenOf(opened, "bia", NEXT));
  const listed = await reopen().accounts.users();
  assert.deepEqual(listed.map(({ username }) => username), ["ana", "bia", "root", "vera"]);
  assert.doesNotMatch(JSON.stringify(listed), /scrypt/);
});

Deno.test("Accounts.createUser() rejects names, passwords and meters that cannot be, and changes nothing", async () => {
  const { accounts } = await openIdentity();
  const reject = (more: object, field: string, why: RejectionCode) =>
    assert.rejects(accounts.createUser({ ...BIA, ...more }), rejected(field, why), field + why);
  await reject({ username: "ana" }, "username", "taken");
  await reject({ username: " ana " }, "username", "taken");
  const names = ["", "  ", "x".repeat(65), "a\nb", "key:ana", " KEY:x", "\ud800", "a\u202eb"];
  for (const username of names) await reject({ username }, "username", "malformed");
  await reject({ password: "short" }, "password", "password-short");
  await reject({ password: "hidrometro1" }, "password", "password-common");
  await reject({ meters: ["A", "b/c"] }, "meters.1", "malformed");
  const many = Array.from({ length: 1001 }, (_, i) => `M${i}`);
  await reject({ meters: many }, "meters", "malformed");
  await reject({ role: "admin", meters: ["A"] }, "meters", "admin-not-confined");
  assert.equal((await accounts.users()).length, 3);
  const both = await Promise.allSettled([1, 2].map(() => accounts.createUser(BIA)));
  assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
});

Deno.test("Accounts.updateUser(): a change of rights ends the user's sessions, others go on", async () => {
  const changes = [{ role: "viewer" }, { meters: ["A"] }, { disabled: true }, {
    password: NEXT,
  }] as const;
  for (const patch of changes) {
    const opened = await openIdentity();
    const { auth, accounts, reopen } = opened;
    const [ana, root] = [await tokenOf(opened, "ana"), await tokenOf(opened, "root")];
    const cookie = (await auth.signIn("ana", PASSWORD, from()))?.cookie ?? "";
    assert.ok(await accounts.updateUser("ana", patch));
    for (const again of [auth, reopen().auth]) {
      const what = Object.keys(patch).join();
      assert.equal(await again.verify(ana), null, what);
      assert.equal(await again.verifyCookie(cookie), null, what);
      assert.ok(await again.verify(root), what);
    }
    assert.deepEqual(await accounts.sessions("ana"), []);
  }
});

Deno.test("Accounts.updateUser() leaves sessions alone where nothing changes, and unknown users unknown", async () => {
  const opened = await openIdentity();
  const { auth, accounts } = opened;
  const vera = await tokenOf(opened, "vera");
  const same = { role: "viewer", meters: [" casa-01"], disabled: false } as const;
  assert.deepEqual((await accounts.updateUser("vera", same))?.meters, ["CASA-01"]);
  assert.ok(await auth.verify(vera));
  assert.equal(await accounts.updateUser("nobody", { role: "admin" }), null);
});

Deno.test("Accounts.updateUser(): a password or being disabled shuts out at the next login", async () => {
  const opened = await openIdentity();
  await opened.accounts.updateUser("ana", { password: NEXT });
  assert.equal(await tokenOf(opened, "ana"), "");
  assert.ok(await tokenOf(opened, "ana", NEXT));
  await opened.accounts.updateUser("ana", { disabled: true });
  assert.equal(await tokenOf(opened, "ana", NEXT), "");
  await opened.accounts.updateUser("ana", { disabled: false });
  assert.ok(await tokenOf(opened, "ana", NEXT));
});

Deno.test("Accounts: a login under way when the user is disabled begins no session", async () => {
  const opened = await openIdentity();
  const login = opened.auth.login("ana", PASSWORD, from());
  await opened.accounts.updateUser("ana", { disabled: true });
  const token = (await login)?.token ?? "";
  assert.equal(await opened.auth.verify(token), null);
  assert.deepEqual(await opened.accounts.sessions("ana"), []);
});

Deno.test("Accounts: the last administrator who may come in is not removed, demoted or disabled", async () => {
  const { accounts } = await openIdentity();
  const { updateUser } = accounts;
  await assert.rejects(accounts.removeUser("root"), rejected("username", "last-admin"));
  await assert.rejects(updateUser("root", { role: "user" }), rejected("role", "last-admin"));
  await assert.rejects(updateUser("root", { disabled: true }), rejected("disabled", "last-admin"));
  const confined = rejected("meters", "admin-not-confined");
  await assert.rejects(updateUser("root", { meters: ["A"] }), confined);
  await assert.rejects(updateUser("vera", { role: "admin" }), confined);
  await updateUser("vera", { role: "admin", meters: null, disabled: true });
  await assert.rejects(accounts.removeUser("root"), rejected("username", "last-admin"));
  await updateUser("vera", { disabled: false });
  const both = await Promise.allSettled([accounts.removeUser("root"), accounts.removeUser("vera")]);
  assert.deepEqual(both.map(({ status }) => status), ["fulfilled", "rejected"], "one is left");
});

Deno.test("Accounts.removeUser() ends the user's sessions and frees the name", async () => {
  const opened = await openIdentity();
  const { auth, accounts, store } = opened;
  const token = await tokenOf(opened, "ana");
  assert.equal(await accounts.removeUser("ana"), true);
  assert.equal(await accounts.removeUser("ana"), false);
  assert.equal(await auth.verify(token), null);
  assert.deepEqual(await store.sessions(), []);
  await accounts.createUser({ ...BIA, username: "ana" });
  assert.equal(await auth.verify(token), null);
});

Deno.test("Accounts.changePassword() wants the old one, ends other sessions and keeps this one", async () => {
  const opened = await openIdentity();
  const { auth, accounts } = opened;
  const [mine, other] = [await tokenOf(opened, "ana"), await tokenOf(opened, "ana")];
  const keep = (await auth.verify(mine))?.sessionId ?? null;
  const change = (current: string, next: string) =>
    accounts.changePassword("ana", current, next, keep, from());
  await assert.rejects(change("wrong", NEXT), rejected("currentPassword", "password-wrong"));
  await assert.rejects(change(PASSWORD, "short"), rejected("newPassword", "password-short"));
  assert.ok(await auth.verify(other));
  await change(PASSWORD, NEXT);
  assert.ok(await auth.verify(mine));
  assert.equal(await auth.verify(other), null);
  assert.equal(await tokenOf(opened, "ana"), "");
  assert.ok(await tokenOf(opened, "ana", NEXT));
});

Deno.test("Accounts.changePassword() is no way around the throttle", async () => {
  const { accounts } = await openIdentity();
  const guess = () => accounts.changePassword("ana", "wrong", NEXT, null, from());
  for (let i = 0; i < 6; i++) await assert.rejects(guess(), RejectedChangeError);
  await assert.rejects(guess(), TooManyRequestsError);
});

Deno.test("Accounts.sessions() tells who is in and from where, and no secret", async () => {
  const opened = await openIdentity();
  await tokenOf(opened, "ana");
  opened.clock.time += 1000;
  await opened.auth.signIn("root", PASSWORD, from("10.0.0.9", `x\ud800${"y".repeat(500)}`));
  const [newest, oldest] = await opened.accounts.sessions();
  const { id: _, ...row } = oldest;
  assert.deepEqual(row, {
    username: "ana",
    kind: "program",
    createdAt: START,
    lastUsedAt: START,
    expiresAt: START + 30 * 86_400_000,
    address: "10.0.0.1",
    userAgent: "test",
  });
  assert.equal(newest.kind, "browser");
  assert.equal(newest.userAgent, `x\ufffd${"y".repeat(254)}`);
  assert.equal((await opened.accounts.sessions("ana")).length, 1);
});

Deno.test("Accounts.createKey() makes a key that opens what its scopes say, until it is revoked", async () => {
  const { auth, accounts, clock, reopen, store } = await openIdentity();
  const expiresAt = START + 1000;
  const input = { name: " telhado ", scopes: ["write", "read", "read"], meters: ["a"] } as const;
  const { row, secret } = await accounts.createKey({ ...input, expiresAt }, "root");
  assert.match(secret, /^hk_[\w-]{43}$/);
  assert.deepEqual(row, {
    id: row.id,
    name: "telhado",
    scopes: ["read", "write"],
    meters: ["A"],
    createdAt: START,
    createdBy: "root",
    expiresAt,
    lastUsedAt: null,
  });
  assert.ok(!JSON.stringify(await store.keys()).includes(secret));
  for (const again of [auth, reopen().auth]) {
    assert.deepEqual(await again.verify(secret), {
      username: "key:telhado",
      role: null,
      scopes: ["read", "write"],
      meters: ["A"],
      sessionId: null,
      keyId: row.id,
      until: expiresAt,
    });
  }
  assert.equal((await accounts.keys())[0].lastUsedAt, START);
  assert.equal((await store.keys())[0].lastUsedAt, START);
  clock.time = expiresAt;
  assert.equal(await auth.verify(secret), null);
  const { row: other, secret: lasting } = await accounts.createKey({
    name: "b",
    scopes: ["read"],
  }, "root");
  assert.ok(await auth.verify(lasting));
  assert.equal(await accounts.removeKey(other.id), true);
  assert.equal(await accounts.removeKey(other.id), false);
  for (const again of [auth, reopen().auth]) assert.equal(await again.verify(lasting), null);
});

Deno.test("Accounts.createKey() rejects names, scopes and times that cannot be", async () => {
  const { accounts } = await openIdentity();
  const good = { name: "k", scopes: ["read"] } as const;
  const reject = (more: object, field: string, why: RejectionCode = "malformed") =>
    assert.rejects(accounts.createKey({ ...good, ...more }, "root"), rejected(field, why), field);
  for (const name of ["", " ", "x".repeat(81), "a\u0000"]) await reject({ name }, "name");
  await reject({ scopes: [] }, "scopes");
  await reject({ meters: ["/"] }, "meters.0");
  for (const expiresAt of [START, NaN, START + 0.5]) await reject({ expiresAt }, "expiresAt");
  await accounts.createKey(good, "root");
  await reject({}, "name", "taken");
  assert.equal((await accounts.keys()).length, 1);
});
