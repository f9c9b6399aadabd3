/** The settings of people and programs, as a browser without scripts gets them. */

import assert from "node:assert/strict";
import { TEST_PASSWORD } from "../testing/fake_services.ts";
import { SESSION_TEXTS } from "../ui/texts/sessions.ts";
import { SETTINGS_TEXTS } from "../ui/texts/settings.ts";
import { NOW, openSite, withMeters } from "./routes_site.ts";
import {
  ADMINISTRATORS_PAGES,
  faultOf,
  GOOD_PASSWORD,
  OWN_PAGES,
  send,
  words,
} from "./settings_site.ts";

const t = SETTINGS_TEXTS["pt-BR"];
const sessions = SESSION_TEXTS["pt-BR"];

Deno.test("/settings: nobody gets in without a session, and comes back after signing in", async () => {
  const { call } = await openSite();
  for (const path of [...OWN_PAGES, ...ADMINISTRATORS_PAGES]) {
    const { status, location } = await call(path);
    const next = encodeURIComponent(path);
    assert.deepEqual({ status, location }, { status: 302, location: `/login?next=${next}` });
  }
});

Deno.test("/settings: the pages of administrators are forbidden to all others, to send too", async () => {
  const { call } = await openSite();
  for (const as of ["viewer", "user"] as const) {
    for (const path of OWN_PAGES) assert.equal((await call(path, { as })).status, 200, path);
    for (const path of ADMINISTRATORS_PAGES) {
      assert.equal((await call(path, { as })).status, 403, path);
      const sent = await call(path, { as, form: {} });
      assert.ok([403, 405].includes(sent.status), `${path}: ${sent.status}`);
    }
    const { text } = await call("/settings", { as });
    assert.doesNotMatch(text, /href="\/settings\/(?:users|keys|credentials|claims|quarantine)/);
  }
  for (const path of ADMINISTRATORS_PAGES) {
    assert.equal((await call(path, { as: "admin" })).status, 200, path);
  }
});

Deno.test("/settings: a form of another site changes nothing", async () => {
  const { fake, call } = await openSite();
  const headers = { origin: "https://evil.test" };
  const forms: Record<string, Record<string, string>> = {
    "/settings/password": { currentPassword: TEST_PASSWORD, newPassword: GOOD_PASSWORD },
    "/settings/sessions": { id: "x" },
    "/settings/sessions/end?others=all": {},
    "/settings/sessions/end?user=viewer": {},
    "/settings/users/new": { username: "eva", password: GOOD_PASSWORD, role: "admin" },
    "/settings/users/edit?user=viewer": { role: "admin", which: "all" },
    "/settings/users/remove?user=viewer": {},
    "/settings/keys/new": { name: "eva", scopes: "read", which: "all" },
    "/settings/keys/remove?id=x": {},
    "/settings/credentials/new": { serial: "CASA-01" },
    "/settings/credentials/renew?serial=CASA-01": {},
    "/settings/credentials/remove?serial=CASA-01": {},
    "/settings/claims": { serial: "CASA-01", decision: "accept" },
    "/settings/quarantine": { serial: "CASA-01" },
  };
  for (const [path, form] of Object.entries(forms)) {
    assert.equal((await call(path, { as: "admin", form, headers })).status, 403, path);
  }
  const { accounts, claims } = fake.services;
  assert.equal((await accounts.users()).length, 3);
  assert.deepEqual(await claims.list(), []);
});

Deno.test("/settings counts what there is, and says what waits", async () => {
  const { fake, call } = await openSite();
  fake.claims.rows.push({
    numeroSerie: "NOVO-1",
    firstSeen: NOW,
    lastSeen: NOW,
    messages: 1,
    topic: "hidrometro/dados",
    status: "waiting",
    decidedBy: null,
    decidedAt: null,
  });
  const text = words((await call("/settings", { as: "admin" })).text);
  assert.match(text, /Usuários 3/);
  assert.match(text, /Precisa de você 1 medidor novo espera que você o aceite ou recuse/);
});

Deno.test("/settings: what needs somebody is said in numbers, and that nothing does", async () => {
  const { fake, call } = await withMeters();
  const look = async (as: "admin" | "viewer" = "admin") =>
    words((await call("/settings", { as })).text);
  assert.match(await look(), /Nada precisa de você agora\./);
  assert.doesNotMatch(await look("viewer"), /precisa de você/i);
  const old = { at: NOW - 86_400_000, topic: "x", reason: "bad-json", bytes: 1, preview: "" };
  fake.quarantine.push(old);
  assert.match(await look(), /Nada precisa de você agora\./, "yesterday's is no matter of today");
  fake.quarantine.push({ ...old, at: NOW });
  assert.match(await look(), /1 mensagem de hoje não pôde ser usada/);
  for (let i = 0; i < 100; i++) fake.quarantine.push({ ...old, at: NOW });
  assert.match(await look(), /Ao menos 100 mensagens de hoje não puderam ser usadas/);
  assert.doesNotMatch(await look(), /credencial e não entra/, "nobody needs one here");

  const closed = await withMeters({ settings: { needsCredential: true } });
  const waiting = words((await closed.call("/settings", { as: "admin" })).text);
  assert.match(waiting, /2 medidores não têm credencial e não entram neste broker/);
  await closed.fake.services.credentials.create("CASA-01", "admin");
  const less = words((await closed.call("/settings", { as: "admin" })).text);
  assert.match(less, /1 medidor não tem credencial e não entra neste broker/);
});

Deno.test("/settings/password changes the password, and tells each fault at its field", async () => {
  const { call } = await openSite();
  const path = "/settings/password";
  const fields = (currentPassword: string, newPassword: string, again = newPassword) => ({
    as: "user" as const,
    form: { currentPassword, newPassword, again },
  });
  const wrong = await call(path, fields("wrong", GOOD_PASSWORD));
  assert.equal(wrong.status, 400);
  assert.equal(faultOf(wrong.text, "currentPassword"), t.rejections["password-wrong"]);
  const short = await call(path, fields(TEST_PASSWORD, "1234567"));
  assert.equal(faultOf(short.text, "newPassword"), t.rejections["password-short"]);
  const differ = await call(path, fields(TEST_PASSWORD, GOOD_PASSWORD, "other"));
  assert.equal(faultOf(differ.text, "again"), t.password.differ);
  const missing = await call(path, fields("", "", ""));
  assert.equal(faultOf(missing.text, "newPassword"), t.password.missing);
  for (const { text } of [wrong, short, differ]) {
    assert.ok(!text.includes(GOOD_PASSWORD) && !text.includes(TEST_PASSWORD));
  }
  const done = await call(path, fields(TEST_PASSWORD, GOOD_PASSWORD));
  assert.equal(done.location, "/settings?done=passwordChanged");
});

Deno.test("/settings/password: whoever keeps guessing is told to wait", async () => {
  const { call } = await openSite();
  const form = { currentPassword: "wrong", newPassword: GOOD_PASSWORD, again: GOOD_PASSWORD };
  const headers = { cookie: await sessionOf(call) };
  let answer = await call("/settings/password", { headers, form });
  for (let guess = 0; guess < 8; guess++) {
    answer = await call("/settings/password", { headers, form });
  }
  assert.equal(answer.status, 429);
  assert.match(answer.text, /Espere \d+ s/);
});

type Call = Awaited<ReturnType<typeof openSite>>["call"];

/** The cookie of a new session. */
async function sessionOf(call: Call, username = "admin"): Promise<string> {
  const form = { username, password: TEST_PASSWORD };
  const { headers } = await call("/login", { form });
  return (headers.get("set-cookie") ?? "").split(";")[0];
}

Deno.test("/settings/sessions: which is this one, and how to end the others", async () => {
  const { call } = await openSite();
  const [cookie, other, last] = [
    await sessionOf(call),
    await sessionOf(call),
    await sessionOf(call),
  ];
  const open = (cookie: string) => call("/settings/sessions", { headers: { cookie } });
  const { text } = await open(cookie);
  assert.equal(text.split(`>${sessions.current}<`).length, 2, "one of them is this one");
  const foreign = await sessionOf(call, "viewer");
  const [, foreignId] = /name="id" value="([^"]+)"/.exec((await open(foreign)).text) ?? [];
  await call("/settings/sessions", { headers: { cookie }, form: { id: foreignId } });
  assert.equal((await open(foreign)).status, 200, "somebody else's stays");

  const [, otherId] = /name="id" value="([^"]+)"/.exec(rowOfThis((await open(other)).text)) ?? [];
  const ended = await call("/settings/sessions", { headers: { cookie }, form: { id: otherId } });
  assert.equal(ended.location, "/settings/sessions?done=sessionEnded");
  assert.equal((await open(other)).status, 302);
  assert.equal((await open(last)).status, 200);

  const ending = "/settings/sessions/end?others=all";
  const question = await call(ending, { headers: { cookie } });
  assert.ok(question.text.includes(sessions.ending.others), "it is asked first");
  assert.equal((await open(last)).status, 200);
  await call(ending, { headers: { cookie }, form: {} });
  assert.equal((await open(last)).status, 302);
  const alone = await open(cookie);
  assert.ok(alone.text.includes(sessions.onlyThis));

  const [, ownId] = /name="id" value="([^"]+)"/.exec(alone.text) ?? [];
  const out = await call("/settings/sessions", { headers: { cookie }, form: { id: ownId } });
  assert.equal(out.location, "/login");
  assert.equal((await open(cookie)).status, 302);
});

Deno.test("/settings/sessions: administrators see and end other people's, after a question", async () => {
  const { fake, call } = await openSite();
  const [one, other] = [await sessionOf(call, "viewer"), await sessionOf(call, "viewer")];
  const user = await sessionOf(call, "user");
  const look = async (query = "") =>
    (await call(`/settings/sessions${query}`, { as: "admin" })).text;
  const isIn = async (cookie: string) =>
    (await call("/settings/sessions", { headers: { cookie } })).status === 200;
  assert.match(words(await look()), /De outras pessoas .*user .*viewer .*viewer |viewer.*user/);
  const mine = words((await call("/settings/sessions", { headers: { cookie: user } })).text);
  assert.doesNotMatch(mine, /De outras pessoas|viewer/, "nobody else sees them");

  const narrow = await look("?user=viewer");
  assert.doesNotMatch(narrow, />user</);
  assert.ok(narrow.includes('href="/settings/sessions/end?user=viewer"'));
  const [{ id }] = await fake.services.accounts.sessions("user");
  const ending = `/settings/sessions/end?id=${encodeURIComponent(id)}`;
  const question = words((await call(ending, { as: "admin" })).text);
  assert.match(question, /Encerrar a sessão de user\? .*nada se perde\./);
  assert.ok(await isIn(user), "nothing happens before the yes");
  const ended = await call(ending, { as: "admin", form: {} });
  assert.equal(ended.location, "/settings/sessions?done=personEnded");
  assert.ok(!await isIn(user));
  assert.equal((await call(ending, { as: "admin" })).status, 404, "it is gone");

  const all = "/settings/sessions/end?user=viewer";
  assert.match(
    words((await call(all, { as: "admin" })).text),
    /Encerrar todas as sessões de viewer\? viewer sai já/,
  );
  await call(all, { as: "admin", form: {} });
  assert.deepEqual([await isIn(one), await isIn(other)], [false, false]);
  assert.match(words(await look("?user=viewer")), /viewer não está com nenhuma sessão aberta/);
});

Deno.test("/settings/sessions/end: nobody but administrators ends somebody else's", async () => {
  const { fake, call } = await openSite();
  const admin = await sessionOf(call);
  const viewer = await sessionOf(call, "viewer");
  const [{ id }] = await fake.services.accounts.sessions("admin");
  for (const query of [`id=${encodeURIComponent(id)}`, "user=admin", "", "others=some"]) {
    const path = `/settings/sessions/end?${query}`;
    assert.equal((await call(path, { headers: { cookie: viewer } })).status, 403, query);
    const sent = await call(path, { headers: { cookie: viewer }, form: {} });
    assert.equal(sent.status, 403, query);
  }
  assert.equal((await call("/settings", { headers: { cookie: admin } })).status, 200);
  for (const query of ["", "id=x", "user=nobody"]) {
    assert.equal((await call(`/settings/sessions/end?${query}`, { as: "admin" })).status, 404);
  }
});

/** The row of the session that looks at the list. */
const rowOfThis = (html: string) =>
  html.split("<tr").find((row) => row.includes(`>${sessions.current}<`)) ?? "";

Deno.test("/settings/users: a user is added with role and meters, changed and removed", async () => {
  const site = await withMeters();
  const { fake, call } = site;
  const form = "username=ana&password=quatro+cavalos+azuis&role=viewer&which=some&meter=CASA-01" +
    "&others=casa-77%0D%0A+casa-01%2CCASA-78";
  const added = await send(site, "/settings/users/new", form);
  assert.equal(added.location, "/settings/users?done=userAdded");
  const ana = async () =>
    (await fake.services.accounts.users()).find(({ username }) => username === "ana");
  assert.deepEqual((await ana())?.meters, ["CASA-01", "CASA-77", "CASA-78"]);

  const { text: edit } = await call("/settings/users/edit?user=ana", { as: "admin" });
  assert.match(edit, /value="CASA-01"[^>]*checked|checked[^>]*value="CASA-01"/);
  assert.match(edit, /<textarea[^>]*>CASA-77\nCASA-78<\/textarea>/);
  const same = "role=viewer&which=some&meter=CASA-01&others=CASA-77+CASA-78&password=";
  const unchanged = await send(site, "/settings/users/edit?user=ana", same);
  assert.equal(unchanged.location, "/settings/users?done=userSame");
  const wanted = { role: "user", which: "all", disabled: "yes", password: "" };
  const changed = await send(site, "/settings/users/edit?user=ana", wanted);
  assert.equal(changed.location, "/settings/users?done=userChanged");
  const { role, meters, disabled } = await ana() ?? {};
  assert.deepEqual({ role, meters, disabled }, { role: "user", meters: null, disabled: true });
  const list = words((await call("/settings/users", { as: "admin" })).text);
  assert.match(list, /ana desativado Usuário Vê os medidores e grava leituras\. todos nunca 0 /);

  const question = await call("/settings/users/remove?user=ana", { as: "admin" });
  assert.match(words(question.text), /Remover ana\? As sessões de ana terminam já/);
  const removed = await send(site, "/settings/users/remove?user=ana", {});
  assert.equal(removed.location, "/settings/users?done=userRemoved");
  assert.equal(await ana(), undefined);
  assert.equal((await call("/settings/users/edit?user=ana", { as: "admin" })).status, 404);
});

Deno.test("/settings/users: what is wrong stands at its field, and the form keeps what was typed", async () => {
  const site = await openSite();
  const good = { username: "ana", password: GOOD_PASSWORD, role: "viewer", which: "all" };
  const refused = async (part: Record<string, string>) => {
    const { status, text } = await send(site, "/settings/users/new", { ...good, ...part });
    assert.equal(status, 400);
    assert.ok(text.includes(t.problems.title));
    assert.ok(!text.includes(GOOD_PASSWORD));
    return text;
  };
  assert.equal(faultOf(await refused({ username: "viewer" }), "username"), t.rejections.taken);
  assert.equal(faultOf(await refused({ username: "" }), "username"), t.userForm.usernameFault);
  assert.equal(faultOf(await refused({ username: "key:x" }), "username"), t.userForm.usernameFault);
  const common = await refused({ password: "password1" });
  assert.equal(faultOf(common, "password"), t.rejections["password-common"]);
  assert.match(common, /name="username"[^>]*value="ana"|value="ana"[^>]*name="username"/);
  assert.equal(faultOf(await refused({ role: "root" }), "role"), t.userForm.roleFault);
  assert.equal(faultOf(await refused({ which: "" }), "which"), t.meters.none);
  assert.match(
    faultOf(await refused({ which: "some", others: "CASA-1 água" }), "which"),
    /Não é um número de série: água/,
  );
  const confined = await refused({ role: "admin", which: "some", others: "CASA-1" });
  assert.equal(faultOf(confined, "which"), t.rejections["admin-not-confined"]);
  assert.equal((await site.fake.services.accounts.users()).length, 3);
});

Deno.test("/settings/users: nobody loses their own access by accident, nor the last administrator", async () => {
  const site = await openSite();
  const own = "/settings/users/edit?user=admin";
  const demoted = { role: "viewer", which: "all" };
  const asked = await send(site, own, demoted);
  assert.equal(faultOf(asked.text, "ownRisk"), t.userForm.ownRiskFault);
  const refused = await send(site, own, { ...demoted, ownRisk: "yes" });
  assert.equal(faultOf(refused.text, "role"), t.rejections["last-admin"]);
  const disabled = await send(site, own, {
    role: "admin",
    which: "all",
    disabled: "yes",
    ownRisk: "yes",
  });
  assert.equal(faultOf(disabled.text, "disabled"), t.rejections["last-admin"]);
  const remove = "/settings/users/remove?user=admin";
  assert.ok((await site.call(remove, { as: "admin" })).text.includes(t.userRemoval.own));
  const removal = await send(site, remove, {});
  assert.equal(removal.status, 400);
  assert.ok(removal.text.includes(t.rejections["last-admin"]));
  const users = await site.fake.services.accounts.users();
  assert.ok(users.some(({ role, disabled }) => role === "admin" && !disabled));
});

Deno.test("/settings/users/edit: the own password is not changed without the current one", async () => {
  const site = await openSite();
  const form = { role: "admin", which: "all", password: GOOD_PASSWORD };
  const answer = await send(site, "/settings/users/edit?user=admin", form);
  assert.equal(answer.location, "/settings/users?done=userSame");
});

Deno.test("/settings/keys: a key is shown once, with a command that uses it, and works once", async () => {
  const site = await withMeters();
  const { fake, call } = site;
  const form =
    "name=Node-RED&scopes=read&scopes=write&which=some&meter=CASA-01&expiresAt=2026-02-28";
  const made = await send(site, "/settings/keys/new", form);
  assert.equal(made.status, 200);
  assert.equal(made.headers.get("cache-control"), "no-store");
  const [secret] = /hk_[\w-]{43}/.exec(made.text) ?? [];
  assert.ok(secret !== undefined);
  const command = `-H &quot;Authorization: Bearer ${secret}&quot;`;
  assert.ok(made.text.includes(command));
  const [key] = await fake.services.accounts.keys();
  const { name, scopes, meters, expiresAt } = key;
  assert.deepEqual({ name, scopes, meters }, {
    name: "Node-RED",
    scopes: ["read", "write"],
    meters: ["CASA-01"],
  });
  assert.equal(expiresAt, Date.UTC(2026, 2, 1, 3), "good to the end of that day in São Paulo");

  // A reload sends the same form again.
  const again = await call("/settings/keys/new", { as: "admin", body: made.body });
  assert.deepEqual([again.status, again.location], [303, "/settings/keys?done=spent"]);
  assert.equal((await fake.services.accounts.keys()).length, 1);
  const list = await call("/settings/keys?done=spent", { as: "admin" });
  assert.ok(!list.text.includes(secret) && list.text.includes(t.done.spent));
  assert.match(words(list.text), /Node-RED Ler, Gravar leituras CASA-01 28\/02\/2026 nunca/);

  const revoke = `/settings/keys/remove?id=${key.id}`;
  assert.match((await call(revoke, { as: "admin" })).text, /Revogar a chave «Node-RED»\?/);
  assert.equal((await send(site, revoke, {})).location, "/settings/keys?done=keyRemoved");
  assert.deepEqual(await fake.services.accounts.keys(), []);
  assert.equal((await call(revoke, { as: "admin" })).status, 404);
  assert.ok((await call("/settings/keys", { as: "admin" })).text.includes(t.keys.noneHelp));
});

Deno.test("/settings/keys: what is wrong stands at its field, and no key is made", async () => {
  const site = await openSite();
  const good = { name: "x", scopes: "read", which: "all", expiresAt: "" };
  const faults = {
    name: [{ name: " " }, { name: "a".repeat(81) }],
    scopes: [{ scopes: "" }, { scopes: "everything" }],
    which: [{ which: "some" }],
    expiresAt: [{ expiresAt: "2026-01-30" }, { expiresAt: "2026-02-30" }, { expiresAt: "soon" }],
  };
  for (const [field, parts] of Object.entries(faults)) {
    for (const part of parts) {
      const { status, text } = await send(site, "/settings/keys/new", { ...good, ...part });
      assert.equal(status, 400, JSON.stringify(part));
      assert.notEqual(faultOf(text, field), "");
    }
  }
  assert.deepEqual(await site.fake.services.accounts.keys(), []);
  const today = await send(site, "/settings/keys/new", { ...good, expiresAt: "2026-01-31" });
  assert.equal(today.status, 200);
});

Deno.test("/settings/keys: a form that was not asked for makes nothing", async () => {
  const { fake, call } = await openSite();
  const form = { name: "x", scopes: "read", which: "all", once: "made-up" };
  const { location } = await call("/settings/keys/new", { as: "admin", form });
  assert.equal(location, "/settings/keys?done=spent");
  assert.deepEqual(await fake.services.accounts.keys(), []);
});

Deno.test("/settings speaks English too, and knows what was done by its own words alone", async () => {
  const { call } = await openSite();
  const headers = { cookie: "hidrometro-lang=en" };
  const cookie = `${headers.cookie}; ${await sessionOf(call)}`;
  const { text } = await call("/settings/users?done=userAdded", { headers: { cookie } });
  assert.ok(text.includes(SETTINGS_TEXTS.en.done.userAdded));
  for (const done of ["constructor", "__proto__", "<b>"]) {
    const path = `/settings?done=${encodeURIComponent(done)}`;
    const answer = await call(path, { headers: { cookie } });
    assert.equal(answer.status, 200);
    assert.doesNotMatch(answer.text, /notice-ok/);
  }
});
