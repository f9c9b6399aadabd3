import { page } from "fresh";
import { define } from "../../../lib/state.ts";
import { credentialLines, CredentialTable } from "../../../lib/ui/settings/credentials.tsx";
import { EmptyState } from "../../../lib/ui/parts/empty_state.tsx";
import { DEVICE_TEXTS } from "../../../lib/ui/texts/devices.ts";
import { administrator } from "../../(_pages)/meter.ts";
import { SettingsPage } from "../../(_pages)/settings_page.tsx";

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx);
    const { credentials, readings } = ctx.state.services;
    return page({ lines: credentialLines(readings.meters(), await credentials.list()) });
  },
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { credentials: t } = DEVICE_TEXTS[state.language];
  const { timeZone } = state.services.settings;
  const add = { href: "/settings/credentials/new", text: t.add };
  // The page without meters has it in itself.
  const action = data.lines.length === 0 ? undefined : add;
  return (
    <SettingsPage state={state} url={url} title={t.title} lead={t.lead} action={action}>
      {data.lines.length === 0
        ? (
          <EmptyState title={t.none} help={t.noneHelp}>
            <p class="row">
              <a class="button button-primary" href={add.href}>{add.text}</a>
              <a class="button" href="/dashboard">{t.firstSteps}</a>
            </p>
          </EmptyState>
        )
        : <CredentialTable {...data} language={state.language} timeZone={timeZone} texts={t} />}
    </SettingsPage>
  );
});
