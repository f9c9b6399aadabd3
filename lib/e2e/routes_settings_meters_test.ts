/** The settings of meters, as a browser without scripts gets them. */

import assert from "node:assert/strict";
import type { QuarantineItem } from "../domain/event.ts";
import type { FakeOptions } from "../testing/fake_services.ts";
import { aClaim } from "../testing/fake_claims.ts";
import { DEVICE_TEXTS } from "../ui/texts/devices.ts";
import { SETTINGS_TEXTS } from "../ui/texts/settings.ts";
import { NOW, openSite, withMeters } from "./routes_site.ts";
import { faultOf, send, words } from "./settings_site.ts";

const t = DEVICE_TEXTS["pt-BR"];
const { done, problems } = SETTINGS_TEXTS["pt-BR"];

/** The value that stands beside a name in a list of facts. */
function factOf(html: string, name: string): string {
  const [, value] = new RegExp(`<dt>${name}</dt><dd><code>([^<]*)</code>`).exec(html) ?? [];
  assert.ok(value !== undefined, `no ${name}`);
  return value;
}

Deno.test("/settings/credentials: made for a known meter, shown once, to type and to scan", async () => {
  const site = await withMeters();
  const { fake, call } = site;
  const path = "/settings/credentials/new?serial=CASA-01";
  const made = await send(site, path, { serial: " casa-01 " });
  assert.equal(made.status, 200);
  assert.equal(made.headers.get("cache-control"), "no-store");
  assert.equal(factOf(made.text, t.secret.address), "mqtt://127.0.0.1:1883");
  assert.equal(factOf(made.text, t.secret.username), "CASA-01");
  const password = factOf(made.text, t.secret.password);
  assert.match(password, /^[\w-]{43}$/);
  assert.match(factOf(made.text, t.secret.key), /^[\w-]{43}$/);
  assert.equal(factOf(made.text, t.secret.data), "hidrometro/v1/CASA-01/dados");
  assert.match(made.text, /<svg class="qr-code" role="img" aria-label="Código QR/);
  assert.ok(made.text.includes(t.secret.loopback));

  const again = await call(path, { as: "admin", body: made.body });
  assert.equal(again.location, "/settings/credentials?done=spent", "a reload makes none");
  const list = await call("/settings/credentials?done=spent", { as: "admin" });
  assert.ok(list.text.includes(done.spent) && !list.text.includes(password));
  assert.match(words(list.text), /CASA-01 desde 31\/01\/2026 09:00:00, por admin Renovar Remover/);
  assert.match(words(list.text), /CASA-02 sem credencial Criar/);
  assert.equal((await fake.services.credentials.list()).length, 1);
});

Deno.test("/settings/credentials: for a serial typed in, and no other text", async () => {
  const site = await openSite();
  const empty = await site.call("/settings/credentials", { as: "admin" });
  assert.ok(empty.text.includes(t.credentials.noneHelp));
  const wrong = await send(site, "/settings/credentials/new", { serial: "<b>água" });
  assert.equal(wrong.status, 400);
  assert.equal(faultOf(wrong.text, "serial"), t.credentialForm.serialFault);
  assert.match(wrong.text, /value="&lt;b(?:&gt;|>)água"/);
  const made = await send(site, "/settings/credentials/new", { serial: "novo-1" });
  assert.equal(factOf(made.text, t.secret.username), "NOVO-1");
});

Deno.test("/settings/credentials: renewing and removing are asked first", async () => {
  const site = await withMeters();
  const { fake, call } = site;
  const first = await send(site, "/settings/credentials/new", { serial: "CASA-01" });
  // Making one where there is one would cut the meter off.
  const twice = await send(site, "/settings/credentials/new", { serial: "CASA-01" });
  const renew = "/settings/credentials/renew?serial=CASA-01";
  assert.equal(twice.location, renew);
  assert.ok((await call(renew, { as: "admin" })).text.includes(t.renewal.cut));
  const renewed = await send(site, renew, {});
  const password = factOf(renewed.text, t.secret.password);
  assert.notEqual(password, factOf(first.text, t.secret.password));
  const again = await call(renew, { as: "admin", body: renewed.body });
  assert.equal(again.location, "/settings/credentials?done=spent");

  const remove = "/settings/credentials/remove?serial=CASA-01";
  assert.ok((await call(remove, { as: "admin" })).text.includes(t.removal.cut));
  assert.equal((await fake.services.credentials.list()).length, 1);
  const removed = await send(site, remove, {});
  assert.equal(removed.location, "/settings/credentials?done=credentialRemoved");
  assert.deepEqual(await fake.services.credentials.list(), []);
  assert.equal((await call(remove, { as: "admin" })).status, 404);
  assert.equal((await call(renew, { as: "admin" })).status, 404);
  assert.equal((await call("/settings/credentials/renew", { as: "admin" })).status, 404);
});

Deno.test("/settings/credentials: of an external broker it is said that it has to be told", async () => {
  const site = await withMeters();
  site.fake.broker = { ...site.fake.broker, kind: "external", address: "mqtts://broker.example" };
  const made = await send(site, "/settings/credentials/new", { serial: "CASA-01" });
  assert.ok(made.text.includes(t.secret.external) && !made.text.includes(t.secret.loopback));
  for (const [step, texts] of [["renew", t.renewal], ["remove", t.removal]] as const) {
    const path = `/settings/credentials/${step}?serial=CASA-01`;
    const { text } = await site.call(path, { as: "admin" });
    assert.ok(text.includes(texts.external) && !text.includes(texts.cut), step);
  }
});

Deno.test("/settings/credentials: while the writer is gone nothing is promised", async () => {
  const site = await withMeters();
  site.fake.unavailable = "no store";
  const { status, text } = await send(site, "/settings/credentials/new", { serial: "CASA-01" });
  assert.equal(status, 503);
  assert.ok(text.includes(problems.unavailable) && text.includes('value="CASA-01"'));
});

Deno.test("/settings/claims: who knocks is listed, accepted and refused", async () => {
  const site = await openSite();
  const { fake, call } = site;
  const topic = "hidrometro/v1/NOVO-1/dados";
  const seen = { firstSeen: NOW - 60_000, lastSeen: NOW, topic };
  fake.claims.rows.push(
    aClaim({ numeroSerie: "NOVO-1", messages: 1234, ...seen }),
    aClaim({ numeroSerie: "NOVO-2", ...seen }),
  );
  const list = words((await call("/settings/claims", { as: "admin" })).text);
  assert.match(list, /NOVO-1 31\/01\/2026 09:00:00 31\/01\/2026 08:59:00 1\.234 hidrometro\/v1/);

  const accepted = await send(site, "/settings/claims", { serial: "NOVO-1", decision: "accept" });
  assert.equal(accepted.location, "/settings/claims?done=claimAccepted");
  const refused = await send(site, "/settings/claims", { serial: "NOVO-2", decision: "refuse" });
  assert.equal(refused.location, "/settings/claims?done=claimRefused");
  const decided = fake.claims.rows.map(({ status, decidedBy }) => [status, decidedBy]);
  assert.deepEqual(decided, [["accepted", "admin"], ["refused", "admin"]]);
  const { text } = await call("/settings/claims", { as: "admin" });
  assert.match(text, /<details><summary>Recusados \(1\)<\/summary>/);
  assert.ok(text.includes(t.claims.none), "nobody waits any more");
  const late = await send(site, "/settings/claims", { serial: "NOVO-2", decision: "accept" });
  assert.equal(late.location, "/settings/claims?done=claimAccepted");
});

Deno.test("/settings/claims: nonsense is refused, and what is gone is said to be", async () => {
  const site = await openSite();
  const nonsense: Record<string, string>[] = [
    {},
    { serial: "A" },
    { serial: "A", decision: "x" },
    { decision: "accept" },
  ];
  for (const form of nonsense) {
    assert.equal((await site.call("/settings/claims", { as: "admin", form })).status, 400);
  }
  const gone = await send(site, "/settings/claims", { serial: "NOVO-9", decision: "refuse" });
  assert.equal(gone.status, 404);
  assert.ok(gone.text.includes(problems.gone));
  assert.match(gone.text, /mosquitto_pub .*HIDRO-001/s);
});

const item = (reason: string, preview: string): QuarantineItem => ({
  at: NOW,
  topic: "hidrometro/dados",
  reason,
  bytes: preview.length,
  preview,
});

async function withQuarantine(items: readonly QuarantineItem[], options?: FakeOptions) {
  const site = await withMeters(options);
  site.fake.quarantine.push(...items);
  const look = async () => (await site.call("/settings/quarantine", { as: "admin" })).text;
  return { ...site, look };
}

Deno.test("/settings/quarantine says each reason in words; one that is new, as it is", async () => {
  const { look } = await withQuarantine([
    ...Object.keys(t.reasons).map((reason) => item(reason, "{}")),
    item("dialect-tasmota", "{}"),
    item("constructor", ""),
  ]);
  const text = words(await look()).replaceAll("&quot;", '"');
  for (const reason of Object.values(t.reasons)) assert.ok(text.includes(reason), reason);
  assert.match(text, /aparelho de outro tipo \(tasmota\)/);
  assert.match(text, /constructor hidrometro\/dados 0 \(vazia\)/);
  assert.match(text, /As 20 mais novas de 20\./);
});

Deno.test("/settings/quarantine: messages without a serial are given a meter, and taken back", async () => {
  const site = await withQuarantine([item("missing-serial", '{"totalLiters":1}')]);
  const { fake, look } = site;
  assert.ok((await look()).includes(t.unnamed.unassigned));
  const wrong = await send(site, "/settings/quarantine", { serial: "água" });
  assert.equal(faultOf(wrong.text, "serial"), t.credentialForm.serialFault);
  const given = await send(site, "/settings/quarantine", { serial: "casa-02" });
  assert.equal(given.location, "/settings/quarantine?done=unnamedAssigned");
  assert.equal(await fake.services.claims.unnamed(), "CASA-02");
  fake.quarantine.length = 0;
  assert.match(words(await look()), /São do medidor CASA-02\. .* Desfazer/);
  const cleared = await send(site, "/settings/quarantine", { clear: "yes" });
  assert.equal(cleared.location, "/settings/quarantine?done=unnamedCleared");
  assert.equal(await fake.services.claims.unnamed(), null);
  const empty = await look();
  assert.ok(empty.includes(t.quarantine.noneHelp) && !empty.includes('id="unnamed"'));
});

Deno.test("/settings/quarantine: DEFAULT_DEVICE_SERIAL is said, and not offered to be changed", async () => {
  const settings = { defaultSerial: "CASA-01" };
  const { look } = await withQuarantine([item("missing-serial", "{}")], { settings });
  const text = await look();
  assert.match(text, /São do medidor CASA-01: a variável DEFAULT_DEVICE_SERIAL/);
  assert.doesNotMatch(text, /action="\/settings\/quarantine"|href="#unnamed"/);
});

Deno.test("/settings: what devices and people wrote is text on every page", async () => {
  const evil = `"><script>alert(1)</script>`;
  const site = await withQuarantine([{ ...item("bad-json", evil), topic: evil, reason: evil }]);
  const { fake, call } = site;
  const { accounts, meters } = fake.services;
  await meters.configure("CASA-01", { name: evil }, "admin");
  fake.claims.rows.push(aClaim({ numeroSerie: evil, topic: evil, decidedBy: evil }));
  const password = "quatro cavalos azuis";
  await accounts.createUser({ username: evil, password, role: "viewer" });
  const { row } = await accounts.createKey({ name: evil, scopes: ["read"] }, evil);
  const user = encodeURIComponent(evil);
  for (
    const path of [
      ...["/settings/users", `/settings/users/edit?user=${user}`, "/settings/keys/new"],
      ...[`/settings/users/remove?user=${user}`, `/settings/keys/remove?id=${row.id}`],
      ...["/settings/keys", "/settings/credentials", "/settings/claims", "/settings/quarantine"],
      ...["/settings", `/settings?done=${user}`, `/settings/credentials/new?serial=${user}`],
    ]
  ) {
    const { status, text } = await call(path, { as: "admin" });
    assert.equal(status, 200, path);
    assert.doesNotMatch(text, /<script>alert/, path);
  }
});
