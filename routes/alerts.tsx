import { page } from "fresh";
import { asset, Head } from "fresh/runtime";
import AttentionList from "../islands/AttentionList.tsx";
import { define } from "../lib/state.ts";
import { NoMeters } from "../lib/ui/no_meters.tsx";
import { Notice } from "../lib/ui/parts/notice.tsx";
import { PageHead } from "../lib/ui/parts/page_head.tsx";
import { ALERT_TEXTS, type AlertTexts } from "../lib/ui/texts/alerts.ts";
import { PAGE_TEXTS } from "../lib/ui/texts/pages.ts";
import { rowHabits } from "./(_pages)/row_habits.ts";

/** What the page notices, the most pressing first. */
const SIGNS = ["waiting", "flowing", "far-above", "silent", "left-out"] as const;

export const handler = define.handlers({
  async GET({ state }) {
    const { readings, habits, clock } = state.services;
    const meters = readings.meters();
    const known = await habits.of(meters.map(({ numeroSerie }) => numeroSerie));
    return page({ at: clock.now(), meters, habits: rowHabits(known) });
  },
});

export default define.page<typeof handler>(({ data, state }) => {
  const { language } = state;
  const { timeZone } = state.services.settings;
  const t = ALERT_TEXTS[language];
  const isEmpty = data.meters.length === 0;
  return (
    <div class="stack alerts">
      <Head>
        <title>{`${t.title} – ${PAGE_TEXTS[language].site}`}</title>
        <link key="dashboard-style" rel="stylesheet" href={asset("/dashboard.css")} />
        <link key="meters-style" rel="stylesheet" href={asset("/meters.css")} />
        <link key="alerts-style" rel="stylesheet" href={asset("/alerts.css")} />
      </Head>
      <PageHead title={t.title} lead={t.lead}>
        {!isEmpty && <a class="button" href="/dashboard?status=attention#meters">{t.dashboard}</a>}
      </PageHead>
      <Notice>
        <strong>{t.notYet.title}</strong> {t.notYet.help}
      </Notice>
      {isEmpty
        ? <NoMeters {...t.empty} />
        : <AttentionList language={language} timeZone={timeZone} {...data} />}
      <Signs texts={t} />
    </div>
  );
});

function Signs({ texts: t }: { readonly texts: AlertTexts }) {
  return (
    <section class="stack signs">
      <h2>{t.signs.title}</h2>
      <dl class="facts">
        {SIGNS.map((sign) => (
          <div key={sign}>
            <dt>{t.titles[sign]}</dt>
            <dd>{t.signs[sign]}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
