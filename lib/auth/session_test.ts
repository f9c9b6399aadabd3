import assert from "node:assert/strict";
import { newId, newSessionSecret } from "./secrets.ts";
import { clearSessionCookie, readSession, sessionCookie, sessionCookieName } from "./session.ts";

const TOKEN = newSessionSecret("cookie", newId());
const withCookie = (cookie: string) => new Headers({ cookie });

Deno.test("sessionCookie() is HttpOnly, SameSite=Lax and, behind TLS, Secure and __Host-", () => {
  assert.equal(
    sessionCookie(TOKEN, 3600, false),
    `hidrometro=${TOKEN}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax`,
  );
  assert.equal(
    sessionCookie(TOKEN, 3600.9, true),
    `__Host-hidrometro=${TOKEN}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure`,
  );
});

Deno.test("sessionCookie() refuses a value that could carry attributes or a header", () => {
  for (const value of ["", "a", "a.b.c", `${TOKEN}; Domain=x`, `${TOKEN}\r\nset-cookie: x=y`]) {
    assert.throws(() => sessionCookie(value, 60, false), TypeError);
  }
});

Deno.test("readSession() finds the secret among other cookies", () => {
  for (const secure of [false, true]) {
    const name = sessionCookieName(secure);
    assert.equal(readSession(withCookie(`a=b; ${name}=${TOKEN};c=d`), secure), TOKEN);
    assert.equal(readSession(withCookie(` ${name} = ${TOKEN} `), secure), TOKEN);
  }
});

Deno.test("readSession() is null without the cookie, when it is empty, and for the other name", () => {
  for (const cookie of ["", "hidrometro", "hidrometro=", "xhidrometro=a.b.c", "a=hidrometro=a"]) {
    assert.equal(readSession(withCookie(cookie), false), null);
  }
  assert.equal(readSession(new Headers(), false), null);
  assert.equal(readSession(withCookie(`hidrometro=${TOKEN}`), true), null);
});

Deno.test("clearSessionCookie() ends the session at once with the attributes it began with", () => {
  assert.match(clearSessionCookie(true), /^__Host-hidrometro=; Path=\/; Max-Age=0; .*; Secure$/);
  assert.match(clearSessionCookie(false), /^hidrometro=; Path=\/; Max-Age=0;/);
});
