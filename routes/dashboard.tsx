import { type Context, page } from "fresh";
import { Head } from "fresh/runtime";
import FirstReading from "../islands/FirstReading.tsx";
import LiveMeter from "../islands/LiveMeter.tsx";
import MeterCards from "../islands/MeterCards.tsx";
import { normalizeSerial } from "../lib/domain/serial.ts";
import { define, type State } from "../lib/state.ts";
import { FirstMeter } from "../lib/ui/first_meter.tsx";
import { firstSteps } from "../lib/ui/first_steps.ts";
import { HealthNotice } from "../lib/ui/health_notice.tsx";
import { preferredMeter } from "../lib/ui/meter_choice.ts";
import { PAGE_TEXTS } from "../lib/ui/texts/pages.ts";

/** Readings in the chart: at one every 5 s, the last 16 minutes. */
const CHART_READINGS = 200;

async function look(ctx: Context<State>) {
  const { readings } = ctx.state.services;
  const asked = ctx.url.searchParams.get("serial");
  const serial = normalizeSerial(asked);
  const meters = readings.meters();
  const found = meters.find(({ numeroSerie }) => numeroSerie === serial) ?? null;
  const meter = found ?? preferredMeter(meters);
  const { history } = meter === null
    ? { history: [] }
    : await readings.history({ serial: meter.numeroSerie, limit: CHART_READINGS });
  return { meters, meter, history, unknown: found === null ? asked : null };
}

export const handler = define.handlers({
  GET: async (ctx) => page(await look(ctx)),
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { meters, meter, history, unknown } = data;
  const { language, services, user } = state;
  const { timeZone, topics } = services.settings;
  const t = PAGE_TEXTS[language];
  const live = { language, timeZone };
  const title = meter === null
    ? t.first.title
    : `${meter.name ?? meter.numeroSerie} – ${t.dashboard.title}`;
  const serial = meter?.numeroSerie ?? "";
  const steps = () => firstSteps(services.broker().address, topics.base, url, t.first.passwordWord);
  return (
    <div class="stack">
      <Head>
        <title>{`${title} – ${t.site}`}</title>
      </Head>
      <HealthNotice checks={services.health().checks} texts={t.health} />
      {unknown && (
        <p class="notice" role="status">
          {meter === null ? t.dashboard.noMeter : t.dashboard.unknown} <code>{unknown}</code>
        </p>
      )}
      {meter === null
        ? (
          <>
            <FirstMeter steps={steps()} isAdmin={user?.role === "admin"} texts={t.first} />
            <FirstReading language={language} />
          </>
        )
        : (
          <>
            <div class="page-head">
              <h1>{t.dashboard.title}</h1>
              <div class="row">
                <a class="button" href={`/meters/${serial}`}>{t.dashboard.details}</a>
                {(user === null || user.role === "admin") && (
                  <a class="button" href={`/control?serial=${serial}`}>{t.dashboard.command}</a>
                )}
              </div>
            </div>
            <LiveMeter {...live} serial={serial} meter={meter} history={history} />
            <section class="stack">
              <h2>{t.dashboard.meters}</h2>
              <MeterCards {...live} meters={meters} selected={serial} />
            </section>
          </>
        )}
    </div>
  );
});
