import { type Context, page } from "fresh";
import { define, type State } from "../../../lib/state.ts";
import { Confirmation } from "../../../lib/ui/settings/confirmation.tsx";
import type { Problem } from "../../../lib/ui/settings/problem.tsx";
import { fill } from "../../../lib/ui/texts/meters.ts";
import { SETTINGS_TEXTS } from "../../../lib/ui/texts/settings.ts";
import { administrator } from "../../(_pages)/meter.ts";
import { SettingsPage } from "../../(_pages)/settings_page.tsx";
import { administratorForm, goOn, tryChange, withProblem } from "../../(_pages)/settings.ts";
import { userOf } from "../../(_pages)/user_forms.ts";

interface RemoveUserData {
  readonly username: string;
  readonly isOwn: boolean;
  readonly problem: Problem | null;
}

async function remove(ctx: Context<State>) {
  const { by } = await administratorForm(ctx);
  const { username } = await userOf(ctx);
  const { accounts } = ctx.state.services;
  const removed = await tryChange(ctx, () => accounts.removeUser(username));
  const data: RemoveUserData = { username, isOwn: username === by, problem: null };
  if (!removed.ok) return withProblem(data, removed.problem);
  return goOn(ctx, "/settings/users", "userRemoved");
}

export const handler = define.handlers({
  async GET(ctx) {
    const by = administrator(ctx);
    const { username } = await userOf(ctx);
    return page<RemoveUserData>({ username, isOwn: username === by, problem: null });
  },
  POST: remove,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { userRemoval: t, users } = SETTINGS_TEXTS[state.language];
  const { username: name, isOwn, problem } = data;
  const back = { href: "/settings/users", text: users.title };
  return (
    <SettingsPage {...{ state, url, back, problem }} title={t.title}>
      <Confirmation
        question={fill(t.question, { name })}
        consequences={[fill(t.ends, { name }), t.keeps, t.instead]}
        warning={isOwn ? t.own : undefined}
        action={`/settings/users/remove?${new URLSearchParams({ user: name })}`}
        confirm={t.confirm}
        cancel={t.cancel}
        back={back.href}
      />
    </SettingsPage>
  );
});
