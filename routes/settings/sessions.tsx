import { type Context, HttpError, page } from "fresh";
import { define, type State } from "../../lib/state.ts";
import { SessionTable } from "../../lib/ui/settings/account.tsx";
import { SETTINGS_TEXTS } from "../../lib/ui/texts/settings.ts";
import { readForm, requireSameOrigin } from "../(_pages)/form.ts";
import { SettingsPage } from "../(_pages)/settings_page.tsx";
import { goOn, signedIn } from "../(_pages)/settings.ts";

/** Ends one session of the account, or all others. The id of somebody else's is unknown here. */
async function end(ctx: Context<State>) {
  requireSameOrigin(ctx.req);
  const { username, sessionId } = signedIn(ctx);
  const form = await readForm(ctx.req);
  const { accounts, auth } = ctx.state.services;
  const own = await accounts.sessions(username);
  if (form.has("others")) {
    const others = own.filter(({ id }) => id !== sessionId);
    await Promise.all(others.map(({ id }) => auth.endSession(id)));
    return goOn(ctx, "/settings/sessions", "sessionsEnded");
  }
  const id = form.get("id");
  if (id === null) throw new HttpError(400);
  if (own.some((session) => session.id === id)) await auth.endSession(id);
  if (id === sessionId) return ctx.redirect("/login", 303);
  return goOn(ctx, "/settings/sessions", "sessionEnded");
}

export const handler = define.handlers({
  async GET(ctx) {
    const { username, sessionId } = signedIn(ctx);
    const sessions = await ctx.state.services.accounts.sessions(username);
    return page({ sessions, current: sessionId });
  },
  POST: end,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { sessions: t } = SETTINGS_TEXTS[state.language];
  const { timeZone } = state.services.settings;
  return (
    <SettingsPage state={state} url={url} title={t.title} lead={t.lead}>
      <SessionTable {...data} language={state.language} timeZone={timeZone} texts={t} />
    </SettingsPage>
  );
});
