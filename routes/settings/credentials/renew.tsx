import { type Context, page } from "fresh";
import { define, type State } from "../../../lib/state.ts";
import { Confirmation } from "../../../lib/ui/settings/confirmation.tsx";
import { CredentialSecret } from "../../../lib/ui/settings/credential_secret.tsx";
import { DEVICE_TEXTS } from "../../../lib/ui/texts/devices.ts";
import { fill } from "../../../lib/ui/texts/meters.ts";
import {
  type CredentialData,
  credentialOf,
  makeCredential,
  shown,
} from "../../(_pages)/credential_forms.ts";
import { copyable } from "../../(_pages)/copyable.tsx";
import { administrator } from "../../(_pages)/meter.ts";
import { SettingsPage } from "../../(_pages)/settings_page.tsx";
import { administratorForm, goOn, onceTokens, withProblem } from "../../(_pages)/settings.ts";

function question(serial: string, by: string): CredentialData {
  return { serial, offered: [], once: onceTokens.issue(by), problem: null, setup: null };
}

async function renew(ctx: Context<State>) {
  const { by, form } = await administratorForm(ctx);
  if (!onceTokens.take(form.get("once"), by)) return goOn(ctx, "/settings/credentials", "spent");
  const serial = await credentialOf(ctx);
  const made = await makeCredential(ctx, serial, by);
  if (made.ok) return shown(made.setup);
  return withProblem(question(serial, by), made.problem);
}

export const handler = define.handlers({
  async GET(ctx) {
    const by = administrator(ctx);
    return page(question(await credentialOf(ctx), by));
  },
  POST: renew,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { credentials, renewal: t, secret } = DEVICE_TEXTS[state.language];
  const { serial, once, problem, setup } = data;
  const isExternal = state.services.broker().kind === "external";
  const back = { href: "/settings/credentials", text: credentials.title };
  const shown = { texts: secret, copyable: copyable(state.language) };
  const title = setup === null ? t.title : fill(secret.title, { serial });
  return (
    <SettingsPage {...{ state, url, back, problem, title }}>
      {setup === null
        ? (
          <Confirmation
            question={fill(t.question, { serial })}
            consequences={[isExternal ? t.external : t.cut, t.keeps]}
            action={`/settings/credentials/renew?serial=${serial}`}
            confirm={t.confirm}
            cancel={t.cancel}
            back={back.href}
          >
            <input type="hidden" name="once" value={once} />
          </Confirmation>
        )
        : <CredentialSecret {...shown} setup={setup} services={state.services} />}
    </SettingsPage>
  );
});
