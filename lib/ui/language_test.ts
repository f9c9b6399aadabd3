import assert from "node:assert/strict";
import {
  languageCookie,
  LANGUAGES,
  parseLanguage,
  readLanguage,
  withLanguage,
  withoutLanguage,
} from "./language.ts";

Deno.test("readLanguage() gives back what languageCookie() kept, among other cookies", () => {
  for (const language of LANGUAGES) {
    const kept = languageCookie(language, true).split(";")[0];
    assert.equal(readLanguage(new Headers({ cookie: `a=b; ${kept}; c=d` })), language);
  }
});

Deno.test("readLanguage() takes Portuguese for no cookie and for one that says nothing known", () => {
  assert.equal(readLanguage(new Headers()), "pt-BR");
  assert.equal(readLanguage(new Headers({ cookie: "hidrometro-lang=xx" })), "pt-BR");
});

Deno.test("languageCookie() is Secure exactly behind TLS", () => {
  assert.match(languageCookie("en", true), /; Secure/);
  assert.doesNotMatch(languageCookie("en", false), /Secure/);
});

Deno.test("parseLanguage() takes the exact name alone", () => {
  assert.equal(parseLanguage("EN"), null);
  assert.equal(parseLanguage(null), null);
  assert.equal(parseLanguage("en"), "en");
});

Deno.test("withLanguage() and withoutLanguage() leave the rest of the address as it is", () => {
  const url = new URL("http://a.test/dashboard?serial=A&lang=en");
  assert.equal(withLanguage(url, "pt-BR"), "/dashboard?serial=A&lang=pt-BR");
  assert.equal(withoutLanguage(url), "/dashboard?serial=A");
  assert.equal(withoutLanguage(new URL("http://a.test/dashboard?lang=en")), "/dashboard");
});
