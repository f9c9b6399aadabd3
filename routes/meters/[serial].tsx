import { type Context, page } from "fresh";
import { asset, Head } from "fresh/runtime";
import ImportFile from "../../islands/ImportFile.tsx";
import LiveMeter from "../../islands/LiveMeter.tsx";
import { MAX_FILE_BYTES } from "../../lib/api/mod.ts";
import { DEFAULT_SETTINGS } from "../../lib/domain/meter.ts";
import { define, type State } from "../../lib/state.ts";
import { Changes } from "../../lib/ui/changes.tsx";
import { ExchangeSection } from "../../lib/ui/exchange_section.tsx";
import { HeatTable } from "../../lib/ui/heat_table.tsx";
import { MeterIdentity } from "../../lib/ui/meter_identity.tsx";
import { MeterSettingsSection } from "../../lib/ui/meter_settings_section.tsx";
import { PageIndex } from "../../lib/ui/page_index.tsx";
import { spanName } from "../../lib/ui/place_words.ts";
import { ProofSection } from "../../lib/ui/proof.tsx";
import { ReadingsTable } from "../../lib/ui/readings_table.tsx";
import { CONSUMPTION_TEXTS } from "../../lib/ui/texts/consumption.ts";
import { EXCHANGE_TEXTS } from "../../lib/ui/texts/exchange.ts";
import { METER_TEXTS } from "../../lib/ui/texts/meters.ts";
import { PAGE_TEXTS } from "../../lib/ui/texts/pages.ts";
import { PROOF_TEXTS } from "../../lib/ui/texts/proof.ts";
import { consumptionView, heatView, heatWeeksOf } from "../(_pages)/consumption_view.ts";
import { meterOf } from "../(_pages)/meter.ts";
import { MeterRange } from "../(_pages)/meter_range.tsx";

/** Readings in the live chart: at one every 5 s, the last 16 minutes. */
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
  const query = ctx.url.searchParams;
  const weeks = heatWeeksOf(query);
  const [{ history }, proof, heat, changes] = await Promise.all([
    readings.history({ serial, limit: CHART_READINGS }),
    consumption.proof(serial, { limit: TRAIL_ROWS }),
    heatView(services, serial, weeks),
    user === null ? null : consumption.changes(serial, TRAIL_ROWS),
  ]);
  const view = await consumptionView(services, serial, query, proof);
  const settings = meters.settings(serial) ?? DEFAULT_SETTINGS;
  return { meter, history, view, proof, heat, weeks, changes, settings, done: query.get("done") };
}

export const handler = define.handlers({
  GET: async (ctx) => page(await look(ctx)),
});

export default define.page<typeof handler>(({ data, state }) => {
  const { meter, history, view, proof, heat, weeks, changes, settings, done } = data;
  const { language, services, user } = state;
  const { timeZone, topics } = services.settings;
  const [t, texts] = [PAGE_TEXTS[language], METER_TEXTS[language]];
  const serial = meter.numeroSerie;
  const words = { language, timeZone };
  const placeWords = { ...words, texts: CONSUMPTION_TEXTS[language] };
  const { range } = view;
  const kept: Record<string, string> = weeks === heatWeeksOf(new URLSearchParams())
    ? {}
    : { weeks: String(weeks) };
  const name = meter.name ?? serial;
  return (
    <div class="stack meter-page">
      <Head>
        <title>{`${t.meter.title} ${name} – ${t.site}`}</title>
        <link key="meter-style" rel="stylesheet" href={asset("/meter.css")} />
        <link key="charts-style" rel="stylesheet" href={asset("/charts.css")} />
      </Head>
      <div class="page-head">
        <div>
          <h1>{t.meter.title} {name}</h1>
          {meter.name !== null && <p class="muted">{serial}</p>}
        </div>
        <div class="row">
          <a class="button" href={`/dashboard?serial=${serial}`}>{t.nav.dashboard}</a>
          {(user === null || user.role === "admin") &&
            <a class="button" href={`/control?serial=${serial}`}>{t.dashboard.command}</a>}
        </div>
      </div>
      {(done === "settings" || done === "replacement" || done === "same") &&
        <p class="notice notice-ok" role="status">{texts.done[done]}</p>}
      <PageIndex without={range.name === "live" ? ["consumption"] : []} texts={texts.index} />
      <LiveMeter {...words} serial={serial} meter={meter} history={null} />
      <MeterRange
        {...placeWords}
        serial={serial}
        view={view}
        history={history}
        kept={kept}
        live={texts.live}
      />
      <HeatTable
        {...placeWords}
        map={heat}
        weeks={weeks}
        weeksAddress={(count) => `/meters/${serial}?${range.query}&weeks=${count}#week`}
      />
      {proof && <ProofSection {...words} texts={PROOF_TEXTS[language]} proof={proof} />}
      <ExchangeSection
        serial={serial}
        range={range}
        span={spanName(range, placeWords)}
        language={language}
        texts={EXCHANGE_TEXTS[language]}
      >
        {user?.role === "admin" && user.meters === null && (
          <ImportFile language={language} serial={serial} maxBytes={MAX_FILE_BYTES} />
        )}
      </ExchangeSection>
      <MeterSettingsSection
        {...words}
        texts={texts}
        serial={serial}
        settings={settings}
        role={user?.role ?? null}
        now={services.clock.now()}
      />
      <Changes {...words} texts={texts} changes={changes} />
      <MeterIdentity {...words} meter={meter} topics={topics} texts={t.meter} />
      <ReadingsTable
        {...words}
        readings={history.slice(-TABLE_READINGS).toReversed()}
        openText={texts.open.readings}
        texts={t.meter}
      />
    </div>
  );
});
