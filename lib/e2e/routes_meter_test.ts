/** The page of a meter and its forms, as a browser without scripts gets them. */

import assert from "node:assert/strict";
import { makeReading } from "../testing/fake_services.ts";
import { METER_TEXTS } from "../ui/texts/meters.ts";
import { NOW, ORIGIN, section, withHours } from "./routes_site.ts";

const t = METER_TEXTS["pt-BR"];

const REPLACEMENT = {
  at: "2026-01-31T08:30",
  finalLiters: "1475,5",
  initialLiters: "0",
  reason: "visor quebrado",
};
const SETTINGS = {
  name: "Casa",
  group: "",
  registerDigits: "",
  maxFlowLmin: "",
  billingDay: "1",
  pulsesPerLiter: "",
};
const UNSET = {
  name: null,
  group: null,
  registerDigits: null,
  maxFlowLmin: null,
  billingDay: 1,
  pulsesPerLiter: null,
};

Deno.test("/dashboard and /meters/:serial show today's and the month's litres, and the name", async () => {
  const { fake, call } = await withHours();
  await fake.services.meters.configure("M1", { name: "Casa <da> praia" }, "admin");
  for (const path of ["/dashboard", "/meters/M1"]) {
    const { text } = await call(path);
    const figures = text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
    assert.match(figures, /Hoje 80,0 L/, path);
    assert.match(figures, /Este mês 470,0 L/, path);
    assert.ok(text.includes("Casa &lt;da"), path);
    assert.match(figures, /praia M1/, path);
  }
});

Deno.test("pages say what is the matter with a meter, and what to do", async () => {
  const { fake, call } = await withHours();
  fake.add(makeReading("M1", NOW - 60_000, 5, { clock: true, n: 1 }));
  fake.recomputing = true;
  for (const path of ["/dashboard", "/meters/M1"]) {
    const { text } = await call(path);
    for (const flag of ["waiting", "clock", "recomputing"]) {
      assert.ok(text.includes(`data-flag="${flag}"`), `${flag} on ${path}`);
    }
    assert.ok(!text.includes('data-flag="left-out"'), path);
    assert.match(text, /registre a troca/);
  }
});

Deno.test("/meters/:serial: forms are for administrators, the trail for whoever is signed in", async () => {
  const { fake, call } = await withHours();
  await fake.services.meters.configure("M1", { billingDay: 15 }, "maria");
  const seen = async (as?: "admin" | "user" | "viewer") => {
    const { text } = await call("/meters/M1", { as });
    return {
      forms: (text.match(/action="\/meters\/M1\/(settings|replacement)"/g) ?? []).length,
      trail: /maria/.test(text) && /Dia em que a conta começa: 1 → 15/.test(text),
      signIn: text.includes(t.changes.signIn),
    };
  };
  assert.deepEqual(await seen(), { forms: 0, trail: false, signIn: true });
  assert.deepEqual(await seen("viewer"), { forms: 0, trail: true, signIn: false });
  assert.deepEqual(await seen("user"), { forms: 0, trail: true, signIn: false });
  assert.deepEqual(await seen("admin"), { forms: 2, trail: true, signIn: false });
});

Deno.test("a meter's forms: only administrators, only from this site, only of known meters", async () => {
  const { fake, call } = await withHours();
  for (const [path, form] of [["settings", SETTINGS], ["replacement", REPLACEMENT]] as const) {
    const address = `/meters/M1/${path}`;
    const signedOut = await call(address, { form });
    const login = `/login?next=${encodeURIComponent(address)}`;
    assert.deepEqual([signedOut.status, signedOut.location], [303, login]);
    assert.equal((await call(address)).location, login, "although PUBLIC_READ opens the meter");
    for (const as of ["user", "viewer"] as const) {
      assert.equal((await call(address, { as })).status, 403);
      assert.equal((await call(address, { as, form })).status, 403);
    }
    for (
      const headers of [
        { origin: "https://evil.test" },
        { origin: "null" },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site", origin: ORIGIN },
      ] as Record<string, string>[]
    ) {
      const foreign = { ...form, step: "record" };
      assert.equal((await call(address, { as: "admin", form: foreign, headers })).status, 403);
    }
    assert.equal((await call(`/meters/NONE/${path}`, { as: "admin" })).status, 404);
    assert.equal((await call(`/meters/NONE/${path}`, { as: "admin", form })).status, 404);
    const json = { "content-type": "application/json" };
    assert.equal((await call(address, { as: "admin", form, headers: json })).status, 415);
  }
  assert.deepEqual(await fake.services.consumption.changes("M1", 10), []);
});

Deno.test("/meters/:serial/settings keeps what is filled in, and only what changed is recorded", async () => {
  const { fake, call } = await withHours();
  const form = { ...SETTINGS, name: " Casa ", maxFlowLmin: "50,5", pulsesPerLiter: "450" };
  const { status, location } = await call("/meters/m1/settings", { as: "admin", form });
  assert.deepEqual([status, location], [303, "/meters/M1?done=settings"]);
  assert.ok((await call(location ?? "", { as: "admin" })).text.includes(t.done.settings));
  assert.deepEqual(fake.services.meters.settings("M1"), {
    ...UNSET,
    name: "Casa",
    maxFlowLmin: 50.5,
    pulsesPerLiter: 450,
  });
  const [change] = await fake.services.consumption.changes("M1", 10);
  assert.deepEqual(Object.keys(change.after), ["name", "maxFlowLmin", "pulsesPerLiter"]);
  const again = await call("/meters/M1/settings", { as: "admin", form });
  assert.equal(again.location, "/meters/M1?done=same");
  const page = await call("/meters/M1/settings", { as: "admin" });
  assert.match(
    page.text,
    /name="maxFlowLmin"[^>]* value="50,5"|value="50,5"[^>]* name="maxFlowLmin"/,
  );
  await call("/meters/M1/settings", { as: "admin", form: { ...SETTINGS, name: "" } });
  assert.deepEqual(fake.services.meters.settings("M1"), UNSET);
  assert.equal((await fake.services.consumption.changes("M1", 10)).length, 2);
});

Deno.test("/meters/:serial/settings says what is wrong by the field, keeps the texts, saves nothing", async () => {
  const { fake, call } = await withHours();
  const bad: [keyof typeof SETTINGS, ...string[]][] = [
    ["name", "x".repeat(81), "a\u0007b"],
    ["group", "x".repeat(81)],
    ["registerDigits", "0", "13", "8,5", "oito", "-8"],
    ["maxFlowLmin", "0", "10.000", "1000001", "1e3"],
    ["billingDay", "", "0", "32", "1,5"],
    ["pulsesPerLiter", "0", "60001", "450 p"],
  ];
  for (const [field, ...values] of bad) {
    for (const value of values) {
      const form = { ...SETTINGS, name: `nome "de" <antes>`, [field]: value };
      const { status, text } = await call("/meters/M1/settings", { as: "admin", form });
      assert.equal(status, 400, `${field}: ${value}`);
      assert.ok(text.includes(t.faults.title) && text.includes(`id="${field}-fault"`), field);
      assert.ok(text.includes(t.faults[field]), field);
      assert.equal(text.match(/aria-invalid/g)?.length, 1);
      if (field !== "name") assert.ok(text.includes("&lt;antes") && !text.includes("<antes>"));
    }
  }
  assert.deepEqual(fake.services.meters.settings("M1"), UNSET);
});

Deno.test("a meter's forms say that the server cannot save just now, and keep the texts", async () => {
  const { fake, call } = await withHours();
  fake.unavailable = "the store of server 7 does not answer";
  const forms = { settings: SETTINGS, replacement: { ...REPLACEMENT, step: "record" } };
  for (const [path, form] of Object.entries(forms)) {
    const { status, text } = await call(`/meters/M1/${path}`, { as: "admin", form });
    assert.equal(status, 503);
    assert.ok(text.includes(t.faults.unavailable) && !text.includes("server 7"));
    assert.ok(text.includes(path === "settings" ? 'value="Casa"' : 'value="1475,5"'));
  }
});

Deno.test("/meters/:serial/replacement says what will happen, and records nothing before a yes", async () => {
  const { fake, call } = await withHours();
  const check = { ...REPLACEMENT, step: "check" };
  const asked = await call("/meters/M1/replacement", { as: "admin", form: check });
  assert.equal(asked.status, 200);
  const words = asked.text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  assert.match(words, /termina em 31\/01\/2026 08:30:00 com 1\.475,500 L/);
  assert.match(words, /última leitura dele foi 1\.470,000 L em 31\/01\/2026 08:00:00: os 5,500 L/);
  assert.match(words, /começa com 0,000 L; leituras a partir de 31\/01\/2026 08:30:00 são dele/);
  assert.ok(words.includes(t.replacement.recomputed) && words.includes(t.replacement.recorded));
  assert.doesNotMatch(words, /Atenção/);
  assert.deepEqual(await fake.services.consumption.changes("M1", 10), []);

  const edit = { ...REPLACEMENT, step: "edit" };
  const edited = await call("/meters/M1/replacement", { as: "admin", form: edit });
  assert.ok(edited.text.includes('value="1475,5"') && edited.text.includes('value="check"'));
  assert.deepEqual(await fake.services.consumption.changes("M1", 10), []);

  const record = { ...REPLACEMENT, step: "record" };
  const { status, location } = await call("/meters/M1/replacement", { as: "admin", form: record });
  assert.deepEqual([status, location], [303, "/meters/M1?done=replacement"]);
  const { text } = await call(location ?? "", { as: "admin" });
  assert.ok(text.includes(t.done.replacement));
  assert.match(
    section(text, "changes"),
    /admin Troca de medidor .* 1\.475,500 L .* visor quebrado/,
  );
  const proof = await fake.services.consumption.proof("M1", { limit: 1 });
  assert.equal(proof?.sums.counted, 475.5);
});

Deno.test("/meters/:serial/replacement warns of registers that do not follow the readings", async () => {
  const { fake, call } = await withHours();
  const ask = async (form: Record<string, string>) => {
    const sent = { ...REPLACEMENT, ...form };
    return (await call("/meters/M1/replacement", { as: "admin", form: sent })).text;
  };
  assert.match(await ask({ finalLiters: "54,322" }), /Atenção: a última leitura .* 1\.470,000 L/);
  const early = await ask({ at: "2026-01-31T07:30", initialLiters: "5000" });
  assert.match(early, /Atenção: o medidor já enviou 1\.470,000 L/);
  const old = await ask({ at: "2026-01-31T07:30" });
  assert.match(old, /Atenção: a leitura mais nova já recebida, 1\.470,000 L .* medidor retirado/);
  fake.add(makeReading("M1", NOW - 60_000, 2));
  assert.match(await ask({}), /A leitura mais nova já recebida, 2,000 L .* passa a ser dele/);
  assert.ok((await ask({ at: "2015-01-31T00:00" })).includes(t.replacement.noneBefore));
});

Deno.test("/meters/:serial/replacement says what is wrong by the field, whichever the step", async () => {
  const { fake, call } = await withHours();
  const bad: [keyof typeof REPLACEMENT, ...string[]][] = [
    ["at", "", "amanhã", "2026-02-01T00:00", "2009-12-31", "2026-02-30T10:00"],
    ["finalLiters", "", "54.322", "-1", "1000000000001", "muito"],
    ["initialLiters", "", "1.000", "1e3"],
    ["reason", "", "  ", "x".repeat(201)],
  ];
  for (const step of ["check", "record", ""]) {
    for (const [field, ...values] of bad) {
      for (const value of values) {
        const form = { ...REPLACEMENT, step, [field]: value };
        const { status, text } = await call("/meters/M1/replacement", { as: "admin", form });
        assert.equal(status, 400, `${field}: ${value}`);
        assert.ok(text.includes(`id="${field}-fault"`) && text.includes(t.faults[field]), field);
      }
    }
  }
  assert.deepEqual(await fake.services.consumption.changes("M1", 10), []);
});

Deno.test("the pages of a meter speak English too", async () => {
  const { call } = await withHours();
  const { text } = await call("/meters/M1", { headers: { cookie: "hidrometro-lang=en" } });
  assert.ok(text.includes(METER_TEXTS.en.index.week) && !text.includes(t.index.week));
  assert.match(text.replace(/<[^>]*>/g, " "), /470\.000 L/);
});
