import { type Context, HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { define, type State } from "../../../lib/state.ts";
import { MeterFormPage } from "../../../lib/ui/meter_form_page.tsx";
import { SettingsForm, type SettingTexts, settingTexts } from "../../../lib/ui/settings_form.tsx";
import { METER_TEXTS } from "../../../lib/ui/texts/meters.ts";
import { PAGE_TEXTS } from "../../../lib/ui/texts/pages.ts";
import { readForm, requireSameOrigin } from "../../(_pages)/form.ts";
import { administrator, meterOf } from "../../(_pages)/meter.ts";
import { attempt, differences, readSettings, settingTextsOf } from "../../(_pages)/meter_forms.ts";

interface SettingsData {
  readonly serial: string;
  readonly values: SettingTexts;
  readonly faults: readonly string[];
  readonly isUnavailable: boolean;
}

function settingsOf({ state }: Context<State>, serial: string) {
  const settings = state.services.meters.settings(serial);
  if (settings === null) throw new HttpError(404);
  return settings;
}

async function save(ctx: Context<State>) {
  requireSameOrigin(ctx.req);
  const by = administrator(ctx);
  const serial = meterOf(ctx).numeroSerie;
  const values = settingTextsOf(await readForm(ctx.req));
  const wanted = readSettings(values, ctx.state.language);
  const data: SettingsData = { serial, values, faults: [], isUnavailable: false };
  if (!wanted.ok) return page({ ...data, faults: wanted.fields }, { status: 400 });
  const patch = differences(wanted.value, settingsOf(ctx, serial));
  if (Object.keys(patch).length === 0) return ctx.redirect(`/meters/${serial}?done=same`, 303);
  const { meters } = ctx.state.services;
  if (!await attempt(() => meters.configure(serial, patch, by))) {
    return page({ ...data, isUnavailable: true }, { status: 503 });
  }
  return ctx.redirect(`/meters/${serial}?done=settings`, 303);
}

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx);
    const serial = meterOf(ctx).numeroSerie;
    const values = settingTexts(settingsOf(ctx, serial), ctx.state.language);
    return page<SettingsData>({ serial, values, faults: [], isUnavailable: false });
  },
  POST: save,
});

export default define.page<typeof handler>(({ data, state }) => {
  const texts = METER_TEXTS[state.language];
  const { serial, values, faults } = data;
  return (
    <MeterFormPage {...data} title={texts.settings.title} texts={texts}>
      <Head>
        <title>{`${texts.settings.title} ${serial} – ${PAGE_TEXTS[state.language].site}`}</title>
      </Head>
      <div class="card">
        <SettingsForm serial={serial} values={values} faults={faults} texts={texts} />
      </div>
    </MeterFormPage>
  );
});
