import { type Context, page } from "fresh";
import { define, type State } from "../../lib/state.ts";
import { type Counts, Overview } from "../../lib/ui/settings/overview.tsx";
import { fill } from "../../lib/ui/texts/meters.ts";
import { SETTINGS_TEXTS } from "../../lib/ui/texts/settings.ts";
import { SettingsPage } from "../(_pages)/settings_page.tsx";
import { signedIn } from "../(_pages)/settings.ts";

async function countAll({ state: { services } }: Context<State>): Promise<Counts> {
  const { accounts, credentials, claims, records } = services;
  const [users, keys, known, claimed, quarantine] = await Promise.all([
    accounts.users(),
    accounts.keys(),
    credentials.list(),
    claims.list(),
    records.quarantine(1),
  ]);
  return {
    users: users.length,
    keys: keys.length,
    credentials: known.length,
    claims: claimed.filter(({ status }) => status === "waiting").length,
    quarantine: quarantine.total,
  };
}

export const handler = define.handlers({
  async GET(ctx) {
    const { username, role, meters } = signedIn(ctx);
    const sessions = await ctx.state.services.accounts.sessions(username);
    const counts = role === "admin" ? await countAll(ctx) : null;
    return page({ username, role, meters, sessions: sessions.length, counts });
  },
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const texts = SETTINGS_TEXTS[state.language];
  const { overview: t, roles } = texts;
  const { username, role, meters, sessions, counts } = data;
  const only = meters === null ? "" : fill(t.onlyMeters, { meters: meters.join(", ") });
  return (
    <SettingsPage state={state} url={url} title={texts.title} back={null}>
      <section>
        <h2>{t.account}</h2>
        <p class="muted">
          {fill(t.signedInAs, { name: username })}{" "}
          {role !== null && `${roles[role].name}. ${roles[role].may}`} {only}
        </p>
      </section>
      <Overview sessions={sessions} counts={counts} texts={t} />
    </SettingsPage>
  );
});
