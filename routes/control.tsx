import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import ControlPanel from "../islands/ControlPanel.tsx";
import { normalizeSerial } from "../lib/domain/serial.ts";
import { define } from "../lib/state.ts";
import { PAGE_TEXTS } from "../lib/ui/texts/pages.ts";

/** Commands in the list: what was asked today, not an archive. */
const COMMANDS = 20;

export const handler = define.handlers({
  async GET(ctx) {
    if (ctx.state.user?.role !== "admin") throw new HttpError(403);
    const { readings, records } = ctx.state.services;
    const serial = normalizeSerial(ctx.url.searchParams.get("serial"));
    const selected = serial !== null && readings.has(serial) ? serial : null;
    const commands = await records.commands({ limit: COMMANDS });
    return page({ meters: readings.meters(), selected, commands });
  },
});

export default define.page<typeof handler>(({ data, state }) => {
  const { language } = state;
  const { timeZone } = state.services.settings;
  const t = PAGE_TEXTS[language];
  return (
    <div class="stack control">
      <Head>
        <title>{`${t.control.title} – ${t.site}`}</title>
      </Head>
      <div>
        <h1>{t.control.title}</h1>
        <p class="muted">{t.control.lead}</p>
      </div>
      <ControlPanel language={language} timeZone={timeZone} {...data} />
    </div>
  );
});
