import { type Context, page } from "fresh";
import { Head } from "fresh/runtime";
import LiveMeter from "../../islands/LiveMeter.tsx";
import { DEFAULT_SETTINGS } from "../../lib/domain/meter.ts";
import { define, type State } from "../../lib/state.ts";
import { Changes } from "../../lib/ui/changes.tsx";
import { Consumption } from "../../lib/ui/consumption.tsx";
import { MeterIdentity } from "../../lib/ui/meter_identity.tsx";
import { MeterSettingsSection } from "../../lib/ui/meter_settings_section.tsx";
import { ProofSection } from "../../lib/ui/proof.tsx";
import { ReadingsTable } from "../../lib/ui/readings_table.tsx";
import { METER_TEXTS } from "../../lib/ui/texts/meters.ts";
import { PAGE_TEXTS } from "../../lib/ui/texts/pages.ts";
import { consumptionView } from "../(_pages)/consumption_view.ts";
import { meterOf } from "../(_pages)/meter.ts";

/** Readings in the chart: at one every 5 s, the last 16 minutes. */
const CHART_READINGS = 200;
/** Readings in the table. */
const TABLE_READINGS = 50;
/** Readings left out, and changes, that the page lists. */
const TRAIL_ROWS = 50;

async function look(ctx: Context<State>) {
  const { services, user } = ctx.state;
  const { readings, consumption, meters } = services;
  const meter = meterOf(ctx);
  const serial = meter.numeroSerie;
  const [{ history }, view, proof, changes] = await Promise.all([
    readings.history({ serial, limit: CHART_READINGS }),
    consumptionView(services, serial, ctx.url.searchParams.get("day")),
    consumption.proof(serial, { limit: TRAIL_ROWS }),
    user === null ? null : consumption.changes(serial, TRAIL_ROWS),
  ]);
  const settings = meters.settings(serial) ?? DEFAULT_SETTINGS;
  const done = ctx.url.searchParams.get("done");
  return { meter, history, view, proof, changes, settings, done };
}

export const handler = define.handlers({
  GET: async (ctx) => page(await look(ctx)),
});

export default define.page<typeof handler>(({ data, state }) => {
  const { meter, history, view, proof, changes, settings, done } = data;
  const { language, services, user } = state;
  const { timeZone, topics } = services.settings;
  const [t, texts] = [PAGE_TEXTS[language], METER_TEXTS[language]];
  const serial = meter.numeroSerie;
  const words = { language, timeZone, texts };
  return (
    <div class="stack meter-page">
      <Head>
        <title>{`${t.meter.title} ${meter.name ?? serial} – ${t.site}`}</title>
      </Head>
      <div class="page-head">
        <h1>{t.meter.title} {meter.name ?? serial}</h1>
        <div class="row">
          <a class="button" href={`/dashboard?serial=${serial}`}>{t.nav.dashboard}</a>
          {(user === null || user.role === "admin") &&
            <a class="button" href={`/control?serial=${serial}`}>{t.dashboard.command}</a>}
        </div>
      </div>
      {(done === "settings" || done === "replacement" || done === "same") &&
        <p class="notice notice-ok" role="status">{texts.done[done]}</p>}
      <LiveMeter
        language={language}
        timeZone={timeZone}
        serial={serial}
        meter={meter}
        history={history}
      />
      <Consumption {...words} view={view} serial={serial} />
      {proof && <ProofSection {...words} proof={proof} />}
      <MeterSettingsSection
        {...words}
        serial={serial}
        settings={settings}
        role={user?.role ?? null}
        now={services.clock.now()}
      />
      <Changes {...words} changes={changes} />
      <MeterIdentity
        meter={meter}
        topics={topics}
        language={language}
        timeZone={timeZone}
        texts={t.meter}
      />
      <ReadingsTable
        readings={history.slice(-TABLE_READINGS).toReversed()}
        language={language}
        timeZone={timeZone}
        texts={t.meter}
      />
    </div>
  );
});
