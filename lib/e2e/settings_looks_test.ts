/** How the settings look and feel, with names that are long, and with names that are attacks. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { aClaim } from "../testing/fake_claims.ts";
import { createFakeServices, type FakeServices, makeReading } from "../testing/fake_services.ts";
import { SETTINGS_TEXTS } from "../ui/texts/settings.ts";
import { browserTest, listenTo, look, signIn, type Visit, withDesk } from "./pages_desk.ts";
import { GOOD_PASSWORD } from "./settings_site.ts";

const LONG_SERIAL = "PREDIO-AGUAS-CLARAS-BLOCO-B-APTO-1204-MEDIDOR-DE-AGUA-QUENTE-00";
const LONG_NAME = "maria.aparecida.da.silva.sauro@condominio-aguas-claras.example";
const DAY_MS = 86_400_000;

/** How many meters there are without a credential is said where they need one. */
const CLOSED = { settings: { needsCredential: true } };

/** An installation in which there is something of everything. */
async function furnished(name: string, serial: string): Promise<FakeServices> {
  const now = Date.now();
  const fake = createFakeServices({ now, ...CLOSED });
  fake.add(makeReading("CASA-01", now - 1000, 54_322), makeReading(LONG_SERIAL, now - 2000, 99));
  const { accounts, auth, credentials, meters } = fake.services;
  await meters.configure("CASA-01", { name: name.slice(0, 80) }, "admin");
  const password = GOOD_PASSWORD;
  const seen = { meters: ["CASA-01", LONG_SERIAL] };
  await accounts.createUser({ username: name, password, role: "viewer", ...seen });
  for (const userAgent of [null, "Mozilla/5.0 (iPhone) Safari/604", `${name}${serial}`]) {
    await auth.signIn(name, password, {
      address: "2001:db8:85a3:8d3:1319:8a2e:370:7348",
      userAgent,
    });
  }
  await accounts.updateUser("viewer", { disabled: true });
  const expiresAt = now + DAY_MS;
  await accounts.createKey({ name, scopes: ["read", "write", "command"], expiresAt }, name);
  await credentials.create("CASA-01", name);
  for (const status of ["waiting", "accepted", "refused"] as const) {
    const topic = `hidrometro/v1/${serial}/dados`;
    const decidedBy = status === "waiting" ? null : name;
    const times = { firstSeen: now - DAY_MS, lastSeen: now };
    fake.claims.rows.push(
      aClaim({ numeroSerie: `${serial}${status}`, topic, status, decidedBy, ...times }),
    );
  }
  for (const reason of ["missing-serial", "dialect-tasmota", name]) {
    const topic = `hidrometro/v1/${serial}/dados`;
    fake.quarantine.push({ at: now, topic, reason, bytes: 1_048_577, preview: name.repeat(3) });
  }
  return fake;
}

const submit = (page: Page) => page.click("main form:last-of-type button[type=submit]");

async function mistypePassword(page: Page): Promise<void> {
  await page.fill("[name=currentPassword]", "x");
  await page.fill("[name=newPassword]", GOOD_PASSWORD);
  await page.fill("[name=again]", "y");
  await submit(page);
  await page.locator("[role=alert]").waitFor();
}

async function giveUpOwnRole(page: Page): Promise<void> {
  await page.check("[value=viewer]");
  await page.check("[value=some]");
  await page.fill("[name=others]", "CASA-77");
  await submit(page);
  await page.locator("#ownRisk-fault").waitFor();
}

async function createKey(page: Page): Promise<void> {
  await page.fill("[name=name]", `chave ${crypto.randomUUID()}`);
  await submit(page);
  await page.getByText("Bearer hk_").waitFor();
}

async function createCredential(page: Page): Promise<void> {
  await page.fill("[name=serial]", `NOVO-${crypto.randomUUID()}`);
  await submit(page);
  await page.locator(".qr-code").waitFor();
}

const unfold = (page: Page) => page.click("summary");

/** Every page of the settings, in every state. @param user somebody who is listed */
const visits = (user: string, key: string): readonly Visit[] => {
  const query = new URLSearchParams({ user });
  return [
    { name: "settings", path: "/settings?done=passwordChanged" },
    { name: "settings-password", path: "/settings/password", act: mistypePassword },
    { name: "settings-sessions", path: "/settings/sessions" },
    { name: "settings-sessions-of", path: `/settings/sessions?${query}` },
    { name: "settings-sessions-end", path: "/settings/sessions/end?others=all" },
    { name: "settings-sessions-end-of", path: `/settings/sessions/end?${query}` },
    { name: "settings-users", path: "/settings/users" },
    { name: "settings-user-new", path: "/settings/users/new" },
    { name: "settings-user-edit", path: `/settings/users/edit?${query}` },
    { name: "settings-user-own", path: "/settings/users/edit?user=admin", act: giveUpOwnRole },
    { name: "settings-user-remove", path: `/settings/users/remove?${query}` },
    { name: "settings-user-remove-own", path: "/settings/users/remove?user=admin", act: submit },
    { name: "settings-keys", path: "/settings/keys" },
    { name: "settings-key-new", path: "/settings/keys/new" },
    { name: "settings-key-made", path: "/settings/keys/new", act: createKey },
    { name: "settings-key-remove", path: `/settings/keys/remove?id=${key}` },
    { name: "settings-credentials", path: "/settings/credentials" },
    { name: "settings-credential-new", path: "/settings/credentials/new?serial=CASA-77" },
    { name: "settings-credential-made", path: "/settings/credentials/new", act: createCredential },
    { name: "settings-credential-renew", path: "/settings/credentials/renew?serial=CASA-01" },
    { name: "settings-credential-remove", path: "/settings/credentials/remove?serial=CASA-01" },
    { name: "settings-claims", path: "/settings/claims", act: unfold },
    { name: "settings-quarantine", path: "/settings/quarantine" },
  ];
};

browserTest(
  "the settings fit, are legible, named and quiet, on a phone and a desk, light and dark",
  async () => {
    const fake = await furnished(LONG_NAME, LONG_SERIAL);
    const [{ id }] = await fake.services.accounts.keys();
    await withDesk(fake, async (desk) => {
      assert.deepEqual(await look(desk, visits(LONG_NAME, id), true), []);
    });
  },
);

browserTest(
  "the settings with nothing in them fit and are legible",
  () =>
    withDesk(createFakeServices(), async (desk) => {
      const paths = ["", "keys", "credentials", "claims", "quarantine", "sessions"];
      const empty = paths.map((name) => ({ name: `empty-${name}`, path: `/settings/${name}` }));
      assert.deepEqual(await look(desk, empty, true), []);
    }),
);

browserTest(
  "the settings run nothing that people and devices wrote, and the console stays silent",
  async () => {
    const attack = `<img src=x onerror="attacked=1"><script>attacked=1</script>`;
    const fake = await furnished(attack, attack);
    const [{ id }] = await fake.services.accounts.keys();
    await withDesk(fake, async ({ browser, origin }) => {
      const page = await browser.newPage();
      const faults: string[] = [];
      await signIn(page, origin);
      listenTo(page, faults);
      for (const { path, act } of visits(attack, id)) {
        await page.goto(origin + path);
        await act?.(page, "pt-BR");
        await page.waitForLoadState("networkidle");
        assert.equal(await page.evaluate(() => Reflect.has(globalThis, "attacked")), false, path);
        assert.equal(await page.locator("main :is(img, script)").count(), 0, path);
      }
      await page.goto(`${origin}/settings/users`);
      assert.ok((await page.locator("main").innerText()).includes(attack), "it is shown as text");
      assert.deepEqual(faults, []);
    });
  },
);

browserTest(
  "a secret is not shown again by going back, and a reload makes no second one",
  () =>
    withDesk(createFakeServices(), async ({ browser, origin, fake }) => {
      const page = await browser.newPage();
      await signIn(page, origin);
      await page.goto(`${origin}/settings/keys/new`);
      await createKey(page);
      const [secret] = /hk_[\w-]{43}/.exec(await page.content()) ?? [];
      assert.ok(secret !== undefined);
      await page.reload();
      const { done } = SETTINGS_TEXTS["pt-BR"];
      await page.getByText(done.spent).waitFor();
      assert.ok(!(await page.content()).includes(secret));

      await page.goto(`${origin}/settings/keys/new`);
      await createKey(page);
      const [other] = /hk_[\w-]{43}/.exec(await page.content()) ?? [];
      await page.getByRole("link", { name: "voltar às chaves" }).click();
      await page.waitForURL(`${origin}/settings/keys`);
      // Chromium sends the form again, or asks whether to; it does not show the page it had.
      await page.goBack().catch(() => null);
      await page.waitForLoadState("networkidle");
      assert.ok(!(await page.content()).includes(other ?? "none"));
      assert.equal((await fake.services.accounts.keys()).length, 2);
    }),
);

browserTest(
  "the QR code is dark on light in the dark scheme too",
  () =>
    withDesk(createFakeServices(), async ({ browser, origin }) => {
      const context = await browser.newContext({ colorScheme: "dark" });
      const page = await context.newPage();
      await signIn(page, origin);
      await page.goto(`${origin}/settings/credentials/new`);
      await createCredential(page);
      const fill = (part: string) =>
        page.locator(`.qr-code ${part}`).evaluate((element) => getComputedStyle(element).fill);
      assert.equal(await fill("rect"), "rgb(255, 255, 255)");
      assert.equal(await fill("path"), "rgb(0, 0, 0)");
    }),
);
