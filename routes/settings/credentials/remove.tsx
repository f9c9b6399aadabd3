import { type Context, page } from "fresh";
import { define, type State } from "../../../lib/state.ts";
import { Confirmation } from "../../../lib/ui/settings/confirmation.tsx";
import type { Problem } from "../../../lib/ui/settings/problem.tsx";
import { DEVICE_TEXTS } from "../../../lib/ui/texts/devices.ts";
import { fill } from "../../../lib/ui/texts/meters.ts";
import { credentialOf } from "../../(_pages)/credential_forms.ts";
import { administrator } from "../../(_pages)/meter.ts";
import { SettingsPage } from "../../(_pages)/settings_page.tsx";
import { administratorForm, goOn, tryChange, withProblem } from "../../(_pages)/settings.ts";

interface RemoveCredentialData {
  readonly serial: string;
  readonly problem: Problem | null;
}

async function remove(ctx: Context<State>) {
  const { by } = await administratorForm(ctx);
  const serial = await credentialOf(ctx);
  const { credentials } = ctx.state.services;
  const removed = await tryChange(ctx, () => credentials.remove(serial, by));
  if (!removed.ok) return withProblem({ serial }, removed.problem);
  return goOn(ctx, "/settings/credentials", "credentialRemoved");
}

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx);
    return page<RemoveCredentialData>({ serial: await credentialOf(ctx), problem: null });
  },
  POST: remove,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { credentials, removal: t } = DEVICE_TEXTS[state.language];
  const { serial, problem } = data;
  const isExternal = state.services.broker().kind === "external";
  const back = { href: "/settings/credentials", text: credentials.title };
  return (
    <SettingsPage {...{ state, url, back, problem }} title={t.title}>
      <Confirmation
        question={fill(t.question, { serial })}
        consequences={[isExternal ? t.external : t.cut, t.keeps]}
        action={`/settings/credentials/remove?serial=${serial}`}
        confirm={t.confirm}
        cancel={t.cancel}
        back={back.href}
      />
    </SettingsPage>
  );
});
