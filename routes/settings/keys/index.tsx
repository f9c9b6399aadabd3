import { page } from "fresh";
import { define } from "../../../lib/state.ts";
import { EmptyState } from "../../../lib/ui/parts/empty_state.tsx";
import { KeyTable } from "../../../lib/ui/settings/keys.tsx";
import { SETTINGS_TEXTS } from "../../../lib/ui/texts/settings.ts";
import { administrator } from "../../(_pages)/meter.ts";
import { SettingsPage } from "../../(_pages)/settings_page.tsx";

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx);
    const { accounts, clock } = ctx.state.services;
    return page({ keys: await accounts.keys(), now: clock.now() });
  },
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const texts = SETTINGS_TEXTS[state.language];
  const { keys: t } = texts;
  const { timeZone } = state.services.settings;
  const add = { href: "/settings/keys/new", text: t.add };
  // The page without keys has it in itself.
  const action = data.keys.length === 0 ? undefined : add;
  return (
    <SettingsPage state={state} url={url} title={t.title} lead={t.lead} action={action}>
      {data.keys.length === 0
        ? (
          <EmptyState title={t.none} help={t.noneHelp}>
            <p class="row">
              <a class="button button-primary" href={add.href}>{add.text}</a>
            </p>
          </EmptyState>
        )
        : <KeyTable {...data} language={state.language} timeZone={timeZone} texts={texts} />}
    </SettingsPage>
  );
});
