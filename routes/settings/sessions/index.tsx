import { type Context, HttpError, page } from "fresh";
import type { SessionRow } from "../../../lib/identity.ts";
import { define, type State } from "../../../lib/state.ts";
import { OwnSessions, PeoplesSessions } from "../../../lib/ui/settings/sessions.tsx";
import { SESSION_TEXTS } from "../../../lib/ui/texts/sessions.ts";
import { readForm, requireSameOrigin } from "../../(_pages)/form.ts";
import { SettingsPage } from "../../(_pages)/settings_page.tsx";
import { goOn, signedIn } from "../../(_pages)/settings.ts";

interface SessionsData {
  readonly own: readonly SessionRow[];
  /** Id of the session that looks. */
  readonly current: string | null;
  /** Other people's; `null` for those who are no administrators. */
  readonly people: readonly SessionRow[] | null;
  /** The only person whose sessions are asked for. */
  readonly person: string | null;
}

/** Ends one session of the account. The id of somebody else's is unknown here. */
async function end(ctx: Context<State>) {
  requireSameOrigin(ctx.req);
  const { username, sessionId } = signedIn(ctx);
  const form = await readForm(ctx.req);
  const { accounts, auth } = ctx.state.services;
  const id = form.get("id");
  if (id === null) throw new HttpError(400);
  const own = await accounts.sessions(username);
  if (own.some((session) => session.id === id)) await auth.endSession(id);
  if (id === sessionId) return ctx.redirect("/login", 303);
  return goOn(ctx, "/settings/sessions", "sessionEnded");
}

export const handler = define.handlers({
  async GET(ctx) {
    const { username, sessionId, role } = signedIn(ctx);
    const { accounts } = ctx.state.services;
    const isAdmin = role === "admin";
    const all = await accounts.sessions(isAdmin ? undefined : username);
    const asked = isAdmin ? ctx.url.searchParams.get("user") : null;
    const person = asked === username ? null : asked;
    const others = all.filter((session) =>
      person === null ? session.username !== username : session.username === person
    );
    return page<SessionsData>({
      own: all.filter((session) => session.username === username),
      current: sessionId,
      people: isAdmin ? others : null,
      person,
    });
  },
  POST: end,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { own, current, people, person } = data;
  const { language, services: { settings: { timeZone } } } = state;
  const t = SESSION_TEXTS[language];
  const shared = { language, timeZone, texts: t };
  const action = { href: "/settings/password", text: t.changePassword, isPlain: true };
  return (
    <SettingsPage state={state} url={url} title={t.title} lead={t.lead} action={action}>
      <OwnSessions {...shared} sessions={own} current={current} />
      {people !== null && <PeoplesSessions {...shared} sessions={people} person={person} />}
    </SettingsPage>
  );
});
