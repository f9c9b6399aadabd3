/** What the pages show, to whom, and under which status. */

import assert from "node:assert/strict";
import { SECURITY_HEADERS } from "../auth/headers.ts";
import { type FakeServices, makeReading } from "../testing/fake_services.ts";
import { DASHBOARD_TEXTS } from "../ui/texts/dashboard.ts";
import { PAGE_TEXTS } from "../ui/texts/pages.ts";
import { NOW, openSite, withMeters } from "./routes_site.ts";

const closed = { settings: { publicRead: false } };

Deno.test("/ leads to the dashboard", async () => {
  const { call } = await openSite(closed);
  const { status, location } = await call("/");
  assert.deepEqual({ status, location }, { status: 302, location: "/dashboard" });
});

Deno.test("pages: headers forbid anything inline, and nothing inline is there", async () => {
  const { call } = await withMeters();
  for (
    const [path, as] of [
      ["/", undefined],
      ["/dashboard", undefined],
      ["/meters/CASA-01", undefined],
      ["/meters/CASA-01?day=2026-01-30", "admin"],
      ["/meters/CASA-01/settings", "admin"],
      ["/meters/CASA-01/replacement", "admin"],
      ["/meters/CASA-01/replacement", "viewer"],
      ["/login", undefined],
      ["/control", undefined],
      ["/control", "viewer"],
      ["/control", "admin"],
      ["/alerts", "viewer"],
      ["/meters/NONE", undefined],
      ["/nowhere", undefined],
    ] as const
  ) {
    const { headers, text } = await call(path, { as });
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      assert.equal(headers.get(name), value, `${name} of ${path}`);
    }
    assert.equal(headers.get("cache-control"), "no-store", path);
    assert.doesNotMatch(text, /<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:src=|json))/, path);
  }
});

Deno.test("pages: without a session only PUBLIC_READ opens them, and the way back is kept", async () => {
  const site = await withMeters(closed);
  for (const path of ["/dashboard?serial=CASA-02", "/meters/CASA-01", "/control", "/alerts"]) {
    const { status, location } = await site.call(path);
    const expected = `/login?next=${encodeURIComponent(path)}`;
    assert.deepEqual({ status, location }, { status: 302, location: expected });
  }
  assert.equal((await site.call("/dashboard", { as: "viewer" })).status, 200);
  const open = await withMeters();
  assert.equal((await open.call("/dashboard")).status, 200);
  assert.equal((await open.call("/meters/CASA-01")).status, 200);
  assert.equal((await open.call("/control")).status, 302);
  assert.equal((await open.call("/alerts")).status, 302, "alerts are for who has signed in");
});

Deno.test("pages: a bad session cookie is no session", async () => {
  const { call } = await withMeters(closed);
  const headers = { cookie: "hidrometro=eyJhbGciOiJub25lIn0.e30.x" };
  assert.equal((await call("/dashboard", { headers })).status, 302);
});

Deno.test("/api and /healthz answer by themselves", async () => {
  const { call } = await withMeters(closed);
  assert.equal((await call("/api/meters")).status, 401);
  assert.equal((await call("/healthz")).status, 200);
});

Deno.test("/favicon.ico does no harm, the icon of the page is there", async () => {
  const { call } = await openSite();
  assert.ok((await call("/favicon.ico")).status < 500);
  const { headers } = await call("/favicon.svg");
  assert.match(headers.get("content-type") ?? "", /^image\/svg\+xml/);
  assert.equal(headers.get("x-content-type-options"), "nosniff");
});

Deno.test("?lang= keeps the language and gives the same address without it", async () => {
  const { call } = await withMeters();
  const { status, location, headers } = await call("/dashboard?serial=CASA-02&lang=en");
  assert.deepEqual({ status, location }, { status: 302, location: "/dashboard?serial=CASA-02" });
  const cookie = (headers.get("set-cookie") ?? "").split(";")[0];
  const english = await call("/dashboard?serial=CASA-02", { headers: { cookie } });
  assert.match(english.text, /<html lang="en">/);
  assert.ok(english.text.includes(DASHBOARD_TEXTS.en.command));
  assert.match((await call("/dashboard")).text, /<html lang="pt-BR">/);
  assert.match((await call("/dashboard?lang=xx")).text, /<html lang="pt-BR">/);
});

Deno.test("?lang= leads to no other site", async () => {
  const { call } = await openSite();
  const { location } = await call("//evil.test/%5Cx?lang=en");
  assert.match(location ?? "", /^\/[^/\\]/);
});

Deno.test("/dashboard shows all meters, or the one asked for, or the only one there is", async () => {
  const { call } = await withMeters();
  assert.match((await call("/dashboard")).text, /<title>Painel /);
  assert.match((await call("/dashboard?serial=casa-02")).text, /<title>CASA-02 /);
  const unknown = await call(`/dashboard?serial=${encodeURIComponent("<b>NO")}`);
  assert.equal(unknown.status, 200);
  assert.ok(unknown.text.includes("&lt;b>NO") || unknown.text.includes("&lt;b&gt;NO"));
  const house = await openSite({ readings: [makeReading("CASA-01", NOW - 60_000, 54_322)] });
  assert.match((await house.call("/dashboard")).text, /<title>CASA-01 /);
});

Deno.test("/dashboard without meters teaches how to send a reading, with this broker's address", async () => {
  const { fake, call } = await openSite();
  fake.broker = { ...fake.broker, address: "mqtt://broker.local:1884" };
  const { status, text } = await call("/dashboard");
  assert.equal(status, 200);
  assert.match(text, /mosquitto_pub -h broker\.local -p 1884/);
  assert.match(text, /hidrometro\/v1\/[A-Z0-9-]+\/dados/);
  assert.match(text, /curl http:\/\/meters\.test\/api\/data/);
  assert.match(text, /deno task simulate/);
  assert.match(text, /pio run --project-dir firmware/);
  assert.ok(!text.includes(PAGE_TEXTS["pt-BR"].first.espLocal));
  assert.match((await call("/dashboard", { as: "admin" })).text, /"\/settings\/credentials\/new"/);
  fake.broker = { ...fake.broker, address: "mqtt://127.0.0.1:1883" };
  assert.ok((await call("/dashboard")).text.includes(PAGE_TEXTS["pt-BR"].first.espLocal));
});

Deno.test("/dashboard says what does not work", async () => {
  const { fake, call } = await withMeters();
  const { health } = PAGE_TEXTS["pt-BR"];
  assert.ok(!(await call("/dashboard")).text.includes(health.title));
  degrade(fake);
  const { status, text } = await call("/dashboard");
  assert.equal(status, 200);
  assert.ok(text.includes(health.broker) && !text.includes(health.store));
});

function degrade(fake: FakeServices): void {
  const checks = { ...fake.health.checks, broker: "not connected" };
  fake.health = { ...fake.health, status: "degraded", checks };
}

Deno.test("/meters/:serial shows a meter under any spelling of its serial", async () => {
  const { call } = await withMeters();
  for (const path of ["/meters/CASA-01", "/meters/casa-01", "/meters/%20casa-01"]) {
    const { status, text } = await call(path);
    assert.equal(status, 200, path);
    assert.ok(text.includes("54,322 m³"), path);
    assert.ok(text.includes("31/01/2026 08:59:00"), path);
    assert.ok(text.includes("hidrometro/v1/CASA-01/dados"), path);
  }
});

Deno.test("/meters/:serial: the table has the last 50 readings, newest first", async () => {
  const readings = Array.from({ length: 60 }, (_, i) => makeReading("M", NOW - i * 1000, 1000 - i));
  const { call } = await openSite({ readings });
  const table = /<section class="card stack" id="readings">.*?<\/section>/s.exec(
    (await call("/meters/M")).text.split("hidrometro/v1/M/cmd")[1],
  )?.[0] ?? "";
  const totals = [...table.matchAll(/(\d,\d{3}) m³/g)].map(([, total]) => total);
  assert.equal(totals.length, 50);
  assert.deepEqual([totals[0], totals[49]], ["1,000", "0,951"]);
});

Deno.test("errors: 404 and 403 keep their status and say so in the visitor's language", async () => {
  const { call } = await withMeters();
  const { "pt-BR": pt, en } = PAGE_TEXTS;
  for (const path of ["/nowhere", "/meters/NONE", "/meters/%3Cb%3E"]) {
    const { status, text } = await call(path);
    assert.equal(status, 404, path);
    assert.ok(text.includes(pt.errors.notFound), path);
  }
  const headers = { cookie: "hidrometro-lang=en" };
  assert.ok((await call("/nowhere", { headers })).text.includes(en.errors.notFound));
  for (const as of ["viewer", "user"] as const) {
    const { status, text } = await call("/control", { as });
    assert.equal(status, 403, as);
    assert.ok(text.includes(pt.errors.forbidden), as);
  }
});

Deno.test("errors: a fault of the program is a 500 that tells nothing of it", async () => {
  const { fake, call } = await withMeters();
  fake.services.readings.history = () => Promise.reject(new Error("disk of server 7 is gone"));
  const log = console.error;
  console.error = () => {};
  try {
    const { status, headers, text } = await call("/dashboard");
    assert.equal(status, 500);
    assert.ok(text.includes(PAGE_TEXTS["pt-BR"].errors.failed) && !text.includes("server 7"));
    assert.equal(headers.get("x-content-type-options"), "nosniff");
  } finally {
    console.error = log;
  }
});

Deno.test("/alerts says what needs somebody now, and that nothing watches by itself yet", async () => {
  const { call } = await withMeters(); // CASA-02 was heard an hour ago
  const { status, text } = await call("/alerts", { as: "viewer" });
  assert.equal(status, 200);
  assert.match(text, /Esta versão ainda não vigia vazamentos sozinha/);
  assert.match(text, /1 medidor precisa de atenção/);
  assert.match(text, /<section[^>]*data-concern="silent".*data-serial="CASA-02"/s);
  assert.doesNotMatch(text, /data-serial="CASA-01"/);
  assert.match(text, /<a[^>]*href="\/alerts"[^>]*>Alertas<\/a>/, "it is in the navigation");
});

Deno.test("/alerts is calm when all is well, and teaches where there are no meters", async () => {
  const well = await openSite({ readings: [makeReading("M1", NOW - 1000, 5)] });
  const { text } = await well.call("/alerts", { as: "user" });
  assert.match(text, /Nenhum medidor precisa de atenção agora/);
  assert.match(text, /Água sem parar.*Sem sinal/s, "and says what would be noticed");
  const { text: empty } = await (await openSite()).call("/alerts", { as: "viewer" });
  assert.match(empty, /Conectar o primeiro medidor/);
  assert.doesNotMatch(empty, /precisa de atenção agora/, "nothing was checked");
});

Deno.test("/alerts has the meters of a confined viewer alone", async () => {
  const { fake, call } = await withMeters();
  await fake.services.accounts.updateUser("viewer", { meters: ["CASA-01"] });
  const { text } = await call("/alerts", { as: "viewer" });
  assert.doesNotMatch(text, /CASA-02/);
});

Deno.test("/control lists the last commands for an administrator", async () => {
  const { fake, call } = await withMeters();
  await fake.services.writer.command({ action: "simOff" }, "CASA-01", "admin", 120);
  const { status, text } = await call("/control?serial=casa-01", { as: "admin" });
  assert.equal(status, 200);
  assert.ok(text.includes(fake.commands[0].id));
});

Deno.test("/control says that a serial is unknown, and teaches where there are no meters", async () => {
  const { call } = await withMeters();
  const { text } = await call("/control?serial=%3Cb%3Enone", { as: "admin" });
  assert.match(text, /Nenhum medidor com este número de série: &lt;b(?:&gt;|>)none/);
  const empty = await openSite();
  const page = await empty.call("/control", { as: "admin" });
  assert.equal(page.status, 200);
  assert.match(page.text, /Ainda não há medidores.*href="\/dashboard"[^>]*>Conectar o primeiro/s);
});

Deno.test("/control says why a command is queued and what happens next", async () => {
  const { fake, call } = await withMeters();
  fake.off.add("CASA-01");
  const row = await fake.services.writer.command({ action: "simOff" }, "CASA-01", "admin", 120);
  const expiresAt = Date.UTC(2026, 0, 31, 15);
  fake.commands[0] = { ...row, expiresAt };
  const { text } = await call("/control", { as: "admin" });
  assert.ok(text.includes("na fila"));
  assert.ok(text.includes("O medidor está desligado. O comando sai assim que ele voltar; se não"));
  assert.ok(text.includes("até 31/01/2026 12:00:00, expira."), "in the installation's time");
});
