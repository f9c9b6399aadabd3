import { type Context, page } from "fresh";
import { caller, originOf } from "../../lib/api/mod.ts";
import { define, type State } from "../../lib/state.ts";
import { PASSWORD_FIELDS, PasswordForm } from "../../lib/ui/settings/account.tsx";
import type { Faults, Problem } from "../../lib/ui/settings/problem.tsx";
import { SETTINGS_TEXTS } from "../../lib/ui/texts/settings.ts";
import { readForm, requireSameOrigin } from "../(_pages)/form.ts";
import { SettingsPage } from "../(_pages)/settings_page.tsx";
import { faulty, goOn, signedIn, tryChange, withProblem } from "../(_pages)/settings.ts";

interface PasswordData {
  readonly username: string;
  readonly problem: Problem | null;
}

function faultsOf(form: URLSearchParams, { language }: State): Faults {
  const { password: t } = SETTINGS_TEXTS[language];
  const missing = PASSWORD_FIELDS.filter((name) => (form.get(name) ?? "") === "");
  const differ = form.get("newPassword") !== form.get("again");
  return {
    ...(differ && { again: t.differ }),
    ...Object.fromEntries(missing.map((name) => [name, t.missing])),
  };
}

async function save(ctx: Context<State>) {
  requireSameOrigin(ctx.req);
  const { username, sessionId } = signedIn(ctx);
  const form = await readForm(ctx.req);
  const data: PasswordData = { username, problem: null };
  const faults = faultsOf(form, ctx.state);
  if (Object.keys(faults).length > 0) return withProblem(data, faulty(faults));
  const [current, next] = [form.get("currentPassword") ?? "", form.get("newPassword") ?? ""];
  const origin = originOf(ctx.req, caller(ctx).address);
  const { accounts } = ctx.state.services;
  const changed = await tryChange(
    ctx,
    () => accounts.changePassword(username, current, next, sessionId, origin),
  );
  if (!changed.ok) return withProblem(data, changed.problem);
  return goOn(ctx, "/settings", "passwordChanged");
}

export const handler = define.handlers({
  GET(ctx) {
    return page<PasswordData>({ username: signedIn(ctx).username, problem: null });
  },
  POST: save,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { password: t } = SETTINGS_TEXTS[state.language];
  const { username, problem } = data;
  return (
    <SettingsPage
      {...{ state, url, problem }}
      title={t.title}
      lead={t.lead}
      fields={PASSWORD_FIELDS}
    >
      <PasswordForm username={username} faults={problem?.faults ?? {}} texts={t} />
    </SettingsPage>
  );
});
