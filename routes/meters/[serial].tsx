import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import LiveMeter from "../../islands/LiveMeter.tsx";
import { normalizeSerial } from "../../lib/domain/serial.ts";
import { define } from "../../lib/state.ts";
import { MeterIdentity } from "../../lib/ui/meter_identity.tsx";
import { ReadingsTable } from "../../lib/ui/readings_table.tsx";
import { PAGE_TEXTS } from "../../lib/ui/texts/pages.ts";

/** Readings in the chart: at one every 5 s, the last 16 minutes. */
const CHART_READINGS = 200;
/** Readings in the table. */
const TABLE_READINGS = 50;

export const handler = define.handlers({
  async GET(ctx) {
    const { readings } = ctx.state.services;
    const serial = normalizeSerial(ctx.params.serial);
    const meter = serial === null ? null : readings.meter(serial);
    if (meter === null) throw new HttpError(404);
    const query = { serial: meter.numeroSerie, limit: CHART_READINGS };
    return page({ meter, history: (await readings.history(query)).history });
  },
});

export default define.page<typeof handler>(({ data, state }) => {
  const { meter, history } = data;
  const { language, services, user } = state;
  const { timeZone, topics } = services.settings;
  const t = PAGE_TEXTS[language];
  const serial = meter.numeroSerie;
  const live = { language, timeZone, serial, meter, history };
  return (
    <div class="stack">
      <Head>
        <title>{`${t.meter.title} ${serial} – ${t.site}`}</title>
      </Head>
      <div class="page-head">
        <h1>{t.meter.title} {serial}</h1>
        <div class="row">
          <a class="button" href={`/dashboard?serial=${serial}`}>{t.nav.dashboard}</a>
          {(user === null || user.role === "admin") &&
            <a class="button" href={`/control?serial=${serial}`}>{t.dashboard.command}</a>}
        </div>
      </div>
      <LiveMeter {...live} />
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
