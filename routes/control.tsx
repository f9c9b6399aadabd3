import { HttpError, page } from "fresh";
import { asset, Head } from "fresh/runtime";
import ControlPanel from "../islands/ControlPanel.tsx";
import { normalizeSerial } from "../lib/domain/serial.ts";
import { define } from "../lib/state.ts";
import { NoMeters } from "../lib/ui/no_meters.tsx";
import { Notice } from "../lib/ui/parts/notice.tsx";
import { PageHead } from "../lib/ui/parts/page_head.tsx";
import { CONTROL_TEXTS } from "../lib/ui/texts/control.ts";
import { fill } from "../lib/ui/texts/meters.ts";
import { PAGE_TEXTS } from "../lib/ui/texts/pages.ts";

/** Commands in the list: what was asked today, not an archive. */
const COMMANDS = 20;

export const handler = define.handlers({
  async GET(ctx) {
    if (ctx.state.user?.role !== "admin") throw new HttpError(403);
    const { readings, meters: office, records, clock } = ctx.state.services;
    const asked = ctx.url.searchParams.get("serial") || null;
    const serial = normalizeSerial(asked);
    const selected = serial !== null && readings.has(serial) ? serial : null;
    const meters = readings.meters();
    const pulses = new Map(meters.flatMap(({ numeroSerie }) => {
      const recorded = office.settings(numeroSerie)?.pulsesPerLiter ?? null;
      return recorded === null ? [] : [[numeroSerie, recorded]];
    }));
    const at = clock.now();
    const commands = await records.commands({ limit: COMMANDS });
    const unknown = selected === null ? asked : null;
    return page({ unknown, panel: { at, meters, selected, pulses, commands } });
  },
});

export default define.page<typeof handler>(({ data, state }) => {
  const { unknown, panel } = data;
  const { language } = state;
  const { timeZone } = state.services.settings;
  const t = CONTROL_TEXTS[language];
  return (
    <div class="stack control">
      <Head>
        <title>{`${t.title} – ${PAGE_TEXTS[language].site}`}</title>
        <link key="meters-style" rel="stylesheet" href={asset("/meters.css")} />
        <link key="control-style" rel="stylesheet" href={asset("/control.css")} />
      </Head>
      <PageHead title={t.title} lead={panel.meters.length > 0 ? t.lead : undefined} />
      {unknown !== null && (
        <Notice tone="warn" role="status">{fill(t.unknown, { serial: unknown })}</Notice>
      )}
      {panel.meters.length === 0 ? <NoMeters {...t.empty} /> : (
        <>
          <noscript>
            <p class="notice notice-warn">{t.noScript}</p>
          </noscript>
          <ControlPanel language={language} timeZone={timeZone} {...panel} />
        </>
      )}
    </div>
  );
});
