import { type Context, page } from "fresh";
import { normalizeSerial } from "../../../lib/domain/serial.ts";
import { define, type State } from "../../../lib/state.ts";
import { CredentialSecret } from "../../../lib/ui/settings/credential_secret.tsx";
import { CredentialForm, credentialLines } from "../../../lib/ui/settings/credentials.tsx";
import { DEVICE_TEXTS } from "../../../lib/ui/texts/devices.ts";
import { fill } from "../../../lib/ui/texts/meters.ts";
import { type CredentialData, makeCredential, shown } from "../../(_pages)/credential_forms.ts";
import { copyable } from "../../(_pages)/copyable.tsx";
import { administrator } from "../../(_pages)/meter.ts";
import { SettingsPage } from "../../(_pages)/settings_page.tsx";
import {
  administratorForm,
  faulty,
  goOn,
  onceTokens,
  withProblem,
} from "../../(_pages)/settings.ts";

async function emptyData(
  ctx: Context<State>,
  by: string,
  serial: string,
): Promise<CredentialData> {
  const { credentials, readings } = ctx.state.services;
  const lines = credentialLines(readings.meters(), await credentials.list());
  const offered = lines.filter(({ credential }) => credential === null);
  return {
    serial,
    offered: offered.map(({ numeroSerie }) => numeroSerie),
    once: onceTokens.issue(by),
    problem: null,
    setup: null,
  };
}

async function create(ctx: Context<State>) {
  const { by, form } = await administratorForm(ctx);
  const { credentialForm: t } = DEVICE_TEXTS[ctx.state.language];
  if (!onceTokens.take(form.get("once"), by)) return goOn(ctx, "/settings/credentials", "spent");
  const typed = form.get("serial") ?? "";
  const serial = normalizeSerial(typed);
  const data = await emptyData(ctx, by, typed);
  if (serial === null) return withProblem(data, faulty({ serial: t.serialFault }));
  const known = await ctx.state.services.credentials.list();
  if (known.some(({ numeroSerie }) => numeroSerie === serial)) {
    // The meter that has it would be cut off: asked first.
    return ctx.redirect(`/settings/credentials/renew?serial=${serial}`, 303);
  }
  const made = await makeCredential(ctx, serial, by);
  return made.ok ? shown(made.setup) : withProblem(data, made.problem);
}

export const handler = define.handlers({
  async GET(ctx) {
    const by = administrator(ctx);
    const serial = normalizeSerial(ctx.url.searchParams.get("serial")) ?? "";
    return page(await emptyData(ctx, by, serial));
  },
  POST: create,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { credentials, credentialForm: t, secret } = DEVICE_TEXTS[state.language];
  const { problem, setup } = data;
  const back = { href: "/settings/credentials", text: credentials.title };
  const shown = { texts: secret, copyable: copyable(state.language) };
  const title = setup === null ? t.title : fill(secret.title, { serial: setup.username });
  return (
    <SettingsPage {...{ state, url, back, problem, title }} fields={["serial"]}>
      {setup === null
        ? <CredentialForm {...data} fault={problem?.faults.serial} texts={t} />
        : <CredentialSecret {...shown} setup={setup} services={state.services} />}
    </SettingsPage>
  );
});
