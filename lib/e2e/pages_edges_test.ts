/** Requests that no link of the pages makes: odd methods, odd addresses, markup in every field. */

import assert from "node:assert/strict";
import { SECURITY_HEADERS } from "../auth/headers.ts";
import {
  createFakeServices,
  type FakeOptions,
  makeReading,
  TEST_PASSWORD,
} from "../testing/fake_services.ts";
import { pagesApp } from "./pages_app.ts";

const NOON = Date.UTC(2026, 0, 31, 15);
const READINGS = [makeReading("M1", NOON, 54_322, { flowLmin: 12.5 })];
const ADMIN = { username: "admin", password: TEST_PASSWORD };

async function openPages(options: FakeOptions = {}) {
  const fake = createFakeServices({ readings: READINGS, now: NOON + 5000, ...options });
  const app = await pagesApp(fake.services);
  const session = { cookie: `hidrometro=${await fake.token("admin")}` };
  return { app, session };
}

Deno.test("/login: behind TLS the cookie is __Host- and Secure", async () => {
  const { app } = await openPages({ settings: { secureCookies: true } });
  const response = await app.post("/login", ADMIN);
  assert.equal(response.status, 303);
  assert.match(response.headers.get("set-cookie") ?? "", /^__Host-hidrometro=.*; Secure$/);
});

Deno.test("/login reads what is no UTF-8 as a wrong password", async () => {
  const { app } = await openPages();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const body = "username=%FF%00&password=%";
  assert.equal((await app.request("/login", { method: "POST", headers, body })).status, 401);
});

Deno.test("/logout is no link: an image of another page cannot sign anyone out", async () => {
  const { app, session } = await openPages();
  const response = await app.get("/logout", session);
  assert.ok(response.status >= 400);
  assert.equal(response.headers.get("set-cookie"), null);
});

Deno.test("pages answer HEAD as GET, without a body", async () => {
  const { app } = await openPages();
  const response = await app.request("/dashboard", { method: "HEAD" });
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "");
});

Deno.test("pages: an address that is none gets no 5xx and stays on this site", async () => {
  const { app } = await openPages();
  for (
    const path of ["/meters/%E0%A4%A", "/meters/a%2Fb", "/meters/M1%00", "/%00", "//evil.test"]
  ) {
    const { status, headers } = await app.get(path);
    assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
    assert.equal(headers.get("location"), null);
  }
});

Deno.test("pages: what a visitor sends is never markup", async () => {
  const { app } = await openPages();
  const evil = `"><script>alert(1)</script>`;
  const query = encodeURIComponent(evil);
  const pages = [
    await app.get(`/dashboard?serial=${query}`),
    await app.get(`/dashboard?${query}`),
    await app.get(`/login?next=/dashboard${query}`),
    await app.get(`/${query}`),
    await app.get("/dashboard", { cookie: `hidrometro-lang=${evil}` }),
    await app.post("/login", { username: evil, password: "x", next: `/dashboard${evil}` }),
  ];
  for (const page of pages) assert.doesNotMatch(await page.text(), /<script>alert/);
});

Deno.test("pages: refusals and redirects carry the security headers too", async () => {
  const { app, session } = await openPages({ settings: { publicRead: false } });
  const answers = [
    await app.get("/dashboard?lang=en", session),
    await app.get("/dashboard"),
    await app.post("/login", ADMIN),
    await app.post("/login", {}, { "sec-fetch-site": "cross-site" }),
    await app.request("/logout", { method: "PUT", headers: session }),
    await app.request("/dashboard", { method: "DELETE", headers: session }),
    await app.get("/meters/%E0%A4%A"),
  ];
  for (const answer of answers) {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      assert.equal(answer.headers.get(name), value, `${name} of a ${answer.status}`);
    }
    assert.equal(answer.headers.get("cache-control"), "no-store");
  }
});

Deno.test("pages load nothing from another site, and tell no secrets to their islands", async () => {
  const { app, session } = await openPages();
  for (const path of ["/dashboard", "/meters/M1", "/control", "/nothing"]) {
    const html = await (await app.get(path, session)).text();
    assert.doesNotMatch(html, /(?:src|href|action)="(?:[a-z]+:)?\/\//, path);
    assert.doesNotMatch(html, /passwordHash|scrypt\$/, path);
    assert.ok(!html.includes(session.cookie.slice("hidrometro=".length)), path);
  }
});
