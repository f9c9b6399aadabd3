/** Requests that no link of the pages makes: odd methods, odd addresses, markup in every field. */

import assert from "node:assert/strict";
import { SECURITY_HEADERS } from "../auth/headers.ts";
import { TEST_PASSWORD } from "../testing/fake_services.ts";
import { openSite, withMeters } from "./routes_site.ts";

const ADMIN = { username: "admin", password: TEST_PASSWORD };

Deno.test("/login: behind TLS the cookie is __Host- and Secure", async () => {
  const { call } = await openSite({ settings: { secureCookies: true } });
  const { status, headers } = await call("/login", { form: ADMIN });
  assert.equal(status, 303);
  assert.match(headers.get("set-cookie") ?? "", /^__Host-hidrometro=.*; Secure$/);
});

Deno.test("/login reads what is no UTF-8 as a wrong password", async () => {
  const { call } = await openSite();
  assert.equal((await call("/login", { body: "username=%FF%00&password=%" })).status, 401);
});

Deno.test("/logout is no link: an image of another page cannot sign anyone out", async () => {
  const { call } = await openSite();
  const { status, headers } = await call("/logout", { as: "admin" });
  assert.ok(status >= 400);
  assert.equal(headers.get("set-cookie"), null);
});

Deno.test("pages answer HEAD as GET, without a body", async () => {
  const { call } = await withMeters();
  const { status, text } = await call("/dashboard", { method: "HEAD" });
  assert.deepEqual({ status, text }, { status: 200, text: "" });
});

Deno.test("pages: an address that is none gets no 5xx and stays on this site", async () => {
  const { call } = await withMeters();
  for (
    const path of ["/meters/%E0%A4%A", "/meters/a%2Fb", "/meters/M1%00", "/%00", "//evil.test"]
  ) {
    const { status, headers } = await call(path);
    assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
    assert.equal(headers.get("location"), null);
  }
});

Deno.test("pages: what a visitor sends is never markup", async () => {
  const { call } = await withMeters();
  const evil = `"><script>alert(1)</script>`;
  const query = encodeURIComponent(evil);
  const pages = [
    await call(`/dashboard?serial=${query}`),
    await call(`/dashboard?${query}`),
    await call(`/meters/CASA-01?day=${query}&done=${query}`),
    await call("/meters/CASA-01/settings", { as: "admin", form: { name: evil, group: evil } }),
    await call("/meters/CASA-01/replacement", { as: "admin", form: { at: evil, reason: evil } }),
    await call(`/login?next=/dashboard${query}`),
    await call(`/${query}`),
    await call("/dashboard", { headers: { cookie: `hidrometro-lang=${evil}` } }),
    await call("/login", { form: { username: evil, password: "x", next: `/dashboard${evil}` } }),
  ];
  for (const { text } of pages) assert.doesNotMatch(text, /<script>alert/);
});

Deno.test("pages: refusals and redirects carry the security headers too", async () => {
  const { call } = await withMeters({ settings: { publicRead: false } });
  const answers = [
    await call("/dashboard?lang=en", { as: "admin" }),
    await call("/dashboard"),
    await call("/login", { form: ADMIN }),
    await call("/login", { form: {}, headers: { "sec-fetch-site": "cross-site" } }),
    await call("/logout", { method: "PUT", as: "admin" }),
    await call("/dashboard", { method: "DELETE", as: "admin" }),
    await call("/meters/%E0%A4%A"),
  ];
  for (const answer of answers) {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      assert.equal(answer.headers.get(name), value, `${name} of a ${answer.status}`);
    }
    assert.equal(answer.headers.get("cache-control"), "no-store");
  }
});

Deno.test("pages load nothing from another site, and tell no secrets to their islands", async () => {
  const { fake, call } = await withMeters();
  const token = await fake.cookie("admin");
  const headers = { cookie: `hidrometro=${token}` };
  for (
    const path of [
      ...["/dashboard", "/meters/CASA-01", "/control", "/nothing"],
      ...["/meters/CASA-01/settings", "/meters/CASA-01/replacement"],
    ]
  ) {
    const { text: html } = await call(path, { headers });
    assert.doesNotMatch(html, /(?:src|href|action)="(?:[a-z]+:)?\/\//, path);
    assert.doesNotMatch(html, /passwordHash|scrypt\$/, path);
    assert.ok(!html.includes(token), path);
  }
});
