/** Signing in and out on the pages. */

import assert from "node:assert/strict";
import { createRateLimits } from "../auth/rate_limits.ts";
import { TEST_PASSWORD } from "../testing/fake_services.ts";
import { PAGE_TEXTS } from "../ui/texts/pages.ts";
import { openSite, ORIGIN } from "./routes_site.ts";

Deno.test("/login begins a session and goes on to next", async () => {
  const { call } = await openSite();
  const form = { username: "admin", password: TEST_PASSWORD, next: "/control?serial=A" };
  const { status, location, headers } = await call("/login", { form });
  assert.deepEqual({ status, location }, { status: 303, location: "/control?serial=A" });
  const [cookie, ...attributes] = (headers.get("set-cookie") ?? "").split("; ");
  assert.ok(attributes.includes("HttpOnly") && attributes.includes("SameSite=Lax"));
  assert.equal((await call("/control", { headers: { cookie } })).status, 200);
});

Deno.test("/login never leads to another site", async () => {
  const { call } = await openSite();
  for (const next of ["//evil.test", "/\\evil.test", "https://evil.test/", "javascript:alert(1)"]) {
    const form = { username: "admin", password: TEST_PASSWORD, next };
    assert.equal((await call("/login", { form })).location, "/dashboard", next);
    const query = await call(`/login?next=${encodeURIComponent(next)}`, { as: "admin" });
    assert.equal(query.location, "/dashboard", next);
  }
});

Deno.test("/login: a wrong password is told on the page, which keeps name and next", async () => {
  const { call } = await openSite();
  const form = { username: `ad"min<b>`, password: "wrong", next: "/control" };
  const { status, headers, text } = await call("/login", { form });
  assert.equal(status, 401);
  assert.equal(headers.get("set-cookie"), null);
  assert.ok(text.includes(PAGE_TEXTS["pt-BR"].login.wrong));
  assert.ok(!text.includes("<b>") && !text.includes("wrong"));
  assert.match(text, /name="next" value="\/control"/);
});

Deno.test("/login: too many failures are 429 with a time to wait", async () => {
  const { call } = await openSite();
  const form = { username: "admin", password: "wrong" };
  for (let failure = 0; failure < 7; failure++) await call("/login", { form });
  const { status, headers, text } = await call("/login", { form });
  assert.equal(status, 429);
  assert.ok(Number(headers.get("retry-after")) > 0);
  assert.ok(text.includes(PAGE_TEXTS["pt-BR"].login.busy));
});

Deno.test("/login and /logout refuse forms of another site, and take those of this one", async () => {
  const { call } = await openSite();
  const form = { username: "admin", password: TEST_PASSWORD };
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.test" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: ORIGIN },
  ];
  for (const headers of foreign) {
    for (const path of ["/login", "/logout"]) {
      const answer = await call(path, { form, headers });
      assert.equal(answer.status, 403, `${path} ${JSON.stringify(headers)}`);
      assert.equal(answer.headers.get("set-cookie"), null);
    }
  }
  const own = { origin: ORIGIN, host: "meters.test" };
  assert.equal((await call("/login", { form, headers: own })).status, 303);
});

Deno.test("/login refuses bodies that are no small form", async () => {
  const { call } = await openSite();
  const json = { "content-type": "application/json" };
  assert.equal((await call("/login", { form: {}, headers: json })).status, 415);
  assert.equal((await call("/login", { form: { username: "a".repeat(10_000) } })).status, 413);
  assert.equal((await call("/login", { form: {} })).status, 401);
});

Deno.test("/login: the first submit button of the page is the form's own, signed in or not", async () => {
  const { call } = await openSite();
  const pages = [
    await call("/login"),
    await call("/login", { as: "user", form: { username: "x", password: "y" } }),
  ];
  for (const { text } of pages) {
    assert.ok(text.indexOf(`action="/login`) < text.search(/<button[^>]*type="submit"/));
  }
});

Deno.test("/login: the session that the same browser had before is over", async () => {
  const { call, fake } = await openSite();
  const form = { username: "user", password: TEST_PASSWORD };
  const signIn = async (cookie?: string) => {
    const headers = cookie === undefined ? undefined : { cookie };
    const answer = await call("/login", { form, headers });
    return (answer.headers.get("set-cookie") ?? "").split(";")[0];
  };
  const statusOf = async (cookie: string) =>
    (await call("/api/commands", { headers: { cookie } })).status;
  const [former, elsewhere] = [await signIn(), await signIn()];
  const next = await signIn(former);
  assert.match(next, /^hidrometro=hs_/);
  assert.deepEqual(await Promise.all([former, elsewhere, next].map(statusOf)), [401, 200, 200]);
  assert.equal((await fake.services.accounts.sessions("user")).length, 2);
  await call("/login", { form: { ...form, password: "wrong" }, headers: { cookie: next } });
  assert.equal(await statusOf(next), 200, "who did not get in has lost nothing");
});

Deno.test("/logout ends the session", async () => {
  const { call } = await openSite();
  const { status, location, headers } = await call("/logout", { as: "admin", form: {} });
  assert.deepEqual({ status, location }, { status: 303, location: "/login" });
  assert.match(headers.get("set-cookie") ?? "", /^hidrometro=; .*Max-Age=0/);
});

Deno.test("/logout: the cookie's token opens nothing any more, other sessions stay", async () => {
  const { call } = await openSite();
  const form = { username: "admin", password: TEST_PASSWORD };
  const signIn = async () =>
    ((await call("/login", { form })).headers.get("set-cookie") ?? "").split(";")[0];
  const [cookie, other] = [await signIn(), await signIn()];
  assert.equal((await call("/control", { headers: { cookie } })).status, 200);
  await call("/logout", { form: {}, headers: { cookie } });
  assert.equal((await call("/control", { headers: { cookie } })).status, 302);
  assert.equal((await call("/api/commands", { headers: { cookie } })).status, 401);
  const authorization = `Bearer ${cookie.split("=")[1]}`;
  assert.equal((await call("/api/current", { headers: { authorization } })).status, 401);
  assert.equal((await call("/control", { headers: { cookie: other } })).status, 200);
});

Deno.test("/login: whoever sends the form too often waits, whatever the name", async () => {
  const { call } = await openSite({ limits: createRateLimits({ now: () => 0 }) });
  const send = () => call("/login", { form: { username: "", password: "" } });
  for (let i = 0; i < 600; i++) assert.equal((await send()).status, 401);
  const refused = await send();
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get("retry-after"), "1");
  assert.match(refused.headers.get("content-security-policy") ?? "", /default-src 'self'/);
  assert.equal((await call("/login")).status, 200, "looking at the page is another matter");
});
