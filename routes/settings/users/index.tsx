import { page } from "fresh";
import { define } from "../../../lib/state.ts";
import { UserTable } from "../../../lib/ui/settings/users.tsx";
import { SETTINGS_TEXTS } from "../../../lib/ui/texts/settings.ts";
import { administrator } from "../../(_pages)/meter.ts";
import { SettingsPage } from "../../(_pages)/settings_page.tsx";

export const handler = define.handlers({
  async GET(ctx) {
    const you = administrator(ctx);
    const { accounts } = ctx.state.services;
    const [users, sessions] = await Promise.all([accounts.users(), accounts.sessions()]);
    const byUser = Map.groupBy(sessions, ({ username }) => username);
    const counts = new Map([...byUser].map(([name, own]) => [name, own.length]));
    return page({ you, users, sessions: counts });
  },
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const texts = SETTINGS_TEXTS[state.language];
  const { users: t } = texts;
  const { timeZone } = state.services.settings;
  const add = { href: "/settings/users/new", text: t.add };
  return (
    <SettingsPage state={state} url={url} title={t.title} lead={t.lead} action={add}>
      <UserTable {...data} language={state.language} timeZone={timeZone} texts={texts} />
    </SettingsPage>
  );
});
