import { type Context, HttpError, page } from "fresh";
import type { ApiKeyRow } from "../../../lib/identity.ts";
import { define, type State } from "../../../lib/state.ts";
import { Confirmation } from "../../../lib/ui/settings/confirmation.tsx";
import type { Problem } from "../../../lib/ui/settings/problem.tsx";
import { fill } from "../../../lib/ui/texts/meters.ts";
import { SETTINGS_TEXTS } from "../../../lib/ui/texts/settings.ts";
import { administrator } from "../../(_pages)/meter.ts";
import { SettingsPage } from "../../(_pages)/settings_page.tsx";
import { administratorForm, goOn, tryChange, withProblem } from "../../(_pages)/settings.ts";

interface RemoveKeyData {
  readonly id: string;
  readonly name: string;
  readonly problem: Problem | null;
}

/** The key that the address names. @throws {HttpError} 404 */
async function keyOf({ url, state }: Context<State>): Promise<ApiKeyRow> {
  const keys = await state.services.accounts.keys();
  const key = keys.find(({ id }) => id === url.searchParams.get("id"));
  if (!key) throw new HttpError(404);
  return key;
}

async function remove(ctx: Context<State>) {
  await administratorForm(ctx);
  const { id, name } = await keyOf(ctx);
  const removed = await tryChange(ctx, () => ctx.state.services.accounts.removeKey(id));
  if (!removed.ok) return withProblem({ id, name }, removed.problem);
  return goOn(ctx, "/settings/keys", "keyRemoved");
}

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx);
    const { id, name } = await keyOf(ctx);
    return page<RemoveKeyData>({ id, name, problem: null });
  },
  POST: remove,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { keyRemoval: t, keys } = SETTINGS_TEXTS[state.language];
  const { id, name, problem } = data;
  const back = { href: "/settings/keys", text: keys.title };
  return (
    <SettingsPage {...{ state, url, back, problem }} title={t.title}>
      <Confirmation
        question={fill(t.question, { name })}
        consequences={[t.ends, t.forever]}
        action={`/settings/keys/remove?${new URLSearchParams({ id })}`}
        confirm={t.confirm}
        cancel={t.cancel}
        back={back.href}
      />
    </SettingsPage>
  );
});
