import { page } from "fresh";
import { asset, Head } from "fresh/runtime";
import FirstReading from "../islands/FirstReading.tsx";
import MeterList from "../islands/MeterList.tsx";
import Overview from "../islands/Overview.tsx";
import { parseFilter } from "../lib/domain/dashboard/arrange.ts";
import { define } from "../lib/state.ts";
import { firstSteps } from "../lib/ui/first_steps.ts";
import { fill } from "../lib/ui/texts/meters.ts";
import { HealthNotice } from "../lib/ui/health_notice.tsx";
import { PageHead } from "../lib/ui/parts/page_head.tsx";
import { DASHBOARD_TEXTS } from "../lib/ui/texts/dashboard.ts";
import { PAGE_TEXTS } from "../lib/ui/texts/pages.ts";
import { FirstMeter } from "./(_pages)/first_meter.tsx";
import { overview } from "./(_pages)/overview.ts";

/** Longest search that is taken from an address, characters: a name has 80, and a serial 64. */
const MAX_QUERY = 160;

export const handler = define.handlers({
  GET: async ({ state, url }) =>
    page(await overview(state.services, url.searchParams.get("serial"))),
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { at, meters, serial, unknown, habit, habits, history, trail } = data;
  const { language, services, user } = state;
  const { timeZone, topics } = services.settings;
  const [t, texts] = [PAGE_TEXTS[language], DASHBOARD_TEXTS[language]];
  const live = { language, timeZone, at, habits };
  const one = meters.find(({ numeroSerie }) => numeroSerie === serial) ?? null;
  const isEmpty = meters.length === 0;
  const title = isEmpty
    ? t.first.title
    : one === null
    ? texts.title
    : `${one.name ?? one.numeroSerie} – ${texts.title}`;
  const steps = () => firstSteps(services.broker().address, topics.base, url, t.first.passwordWord);
  const heard = meters.filter(({ online }) => online).length;
  const lead = one === null
    ? fill(texts.heard, { some: String(heard), all: String(meters.length) })
    : undefined;
  const mayCommand = user === null || user.role === "admin";
  return (
    <div class="stack page-wide dashboard">
      <Head>
        <title>{`${title} – ${t.site}`}</title>
        <link key="dashboard-style" rel="stylesheet" href={asset("/dashboard.css")} />
        <link key="meters-style" rel="stylesheet" href={asset("/meters.css")} />
      </Head>
      <HealthNotice checks={services.health().checks} texts={t.health} />
      {unknown && (
        <p class="notice" role="status">
          {isEmpty ? t.dashboard.noMeter : t.dashboard.unknown} <code>{unknown}</code>
        </p>
      )}
      {isEmpty
        ? (
          <>
            <FirstMeter steps={steps()} isAdmin={user?.role === "admin"} language={language} />
            <FirstReading language={language} />
          </>
        )
        : (
          <>
            <PageHead title={texts.title} lead={lead}>
              {one !== null && meters.length > 1 && (
                <a class="button" href="/dashboard">{texts.all}</a>
              )}
              {one !== null && (
                <a class="button" href={`/meters/${one.numeroSerie}`}>{texts.details}</a>
              )}
              {one !== null && mayCommand && (
                <a class="button" href={`/control?serial=${serial}`}>{texts.command}</a>
              )}
            </PageHead>
            <Overview {...live} {...{ serial, meters, habit, history, trail }} />
            {unknown === null && serial !== null && meters.length > 1 ? null : (
              <MeterList
                {...live}
                meters={meters}
                query={url.searchParams.get("q")?.slice(0, MAX_QUERY) ?? ""}
                filter={parseFilter(url.searchParams.get("status"))}
              />
            )}
          </>
        )}
    </div>
  );
});
