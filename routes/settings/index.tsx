import { type Context, page } from "fresh";
import { createCalendar } from "../../lib/domain/calendar.ts";
import { define, type State } from "../../lib/state.ts";
import { credentialLines } from "../../lib/ui/settings/credentials.tsx";
import { Attention, type Counts, Ways } from "../../lib/ui/settings/overview.tsx";
import { fill } from "../../lib/ui/texts/meters.ts";
import { SETTINGS_TEXTS } from "../../lib/ui/texts/settings.ts";
import { SETTINGS_OVERVIEW_TEXTS } from "../../lib/ui/texts/settings_overview.ts";
import { SettingsPage } from "../(_pages)/settings_page.tsx";
import { signedIn } from "../(_pages)/settings.ts";

/** Messages of today are counted up to this many. */
const MOST_COUNTED = 100;

async function countAll({ state: { services } }: Context<State>): Promise<Counts> {
  const { accounts, credentials, claims, records, readings, clock, settings } = services;
  const [users, keys, known, claimed, quarantine] = await Promise.all([
    accounts.users(),
    accounts.keys(),
    credentials.list(),
    claims.list(),
    records.quarantine(MOST_COUNTED),
  ]);
  const today = createCalendar(settings.timeZone).dayStart(clock.now());
  const ofToday = quarantine.items.filter(({ at }) => at >= today).length;
  const without = credentialLines(readings.meters(), known)
    .filter(({ credential }) => credential === null).length;
  return {
    users: users.length,
    keys: keys.length,
    credentials: known.length,
    claims: claimed.filter(({ status }) => status === "waiting").length,
    quarantine: quarantine.total,
    quarantineToday: ofToday,
    isMore: ofToday === MOST_COUNTED && quarantine.total > MOST_COUNTED,
    withoutCredential: settings.needsCredential ? without : 0,
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
  const { language } = state;
  const { title, roles } = SETTINGS_TEXTS[language];
  const t = SETTINGS_OVERVIEW_TEXTS[language];
  const { username, role, meters, sessions, counts } = data;
  const lead = [
    fill(t.signedInAs, { name: username }),
    role !== null && `${roles[role].name}. ${roles[role].may}`,
    meters !== null && fill(t.onlyMeters, { meters: meters.join(", ") }),
  ].filter(Boolean).join(" ");
  const shared = { counts, language, texts: t };
  return (
    <SettingsPage state={state} url={url} title={title} lead={lead} back={null}>
      {counts !== null && <Attention {...shared} counts={counts} />}
      <Ways {...shared} sessions={sessions} />
    </SettingsPage>
  );
});
