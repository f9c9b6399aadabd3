import { type Context, page } from "fresh";
import { Head } from "fresh/runtime";
import type { RecordedReplacement } from "../../../lib/domain/meter.ts";
import type { WireReading } from "../../../lib/domain/reading.ts";
import { define, type State } from "../../../lib/state.ts";
import { isoMinute } from "../../../lib/ui/format.ts";
import { MeterFormPage } from "../../../lib/ui/meter_form_page.tsx";
import { ReplacementConfirm } from "../../../lib/ui/replacement_confirm.tsx";
import { ReplacementForm, type ReplacementTexts } from "../../../lib/ui/replacement_form.tsx";
import { METER_TEXTS } from "../../../lib/ui/texts/meters.ts";
import { PAGE_TEXTS } from "../../../lib/ui/texts/pages.ts";
import { readForm, requireSameOrigin } from "../../(_pages)/form.ts";
import { RefusedError } from "../../../lib/services.ts";
import { administrator, meterOf } from "../../(_pages)/meter.ts";
import { attempt, readReplacement, replacementTextsOf } from "../../(_pages)/meter_forms.ts";

/** What is asked to be confirmed. */
interface Question {
  readonly replacement: RecordedReplacement;
  readonly last: WireReading | null;
  readonly later: WireReading | null;
}

interface ReplacementData {
  readonly serial: string;
  readonly values: ReplacementTexts;
  readonly faults: readonly string[];
  readonly isUnavailable: boolean;
  readonly question: Question | null;
}

function empty(ctx: Context<State>): ReplacementData {
  const { clock, settings } = ctx.state.services;
  const at = isoMinute(clock.now(), settings.timeZone);
  const values = { at, finalLiters: "", initialLiters: "0", reason: "" };
  const serial = meterOf(ctx).numeroSerie;
  return { serial, values, faults: [], isUnavailable: false, question: null };
}

async function questionOf(
  { state: { services } }: Context<State>,
  serial: string,
  replacement: RecordedReplacement,
): Promise<Question> {
  const { at } = replacement;
  const [before, after] = await Promise.all([
    services.readings.history({ serial, to: at, limit: 1 }),
    services.readings.history({ serial, from: at, limit: 1 }),
  ]);
  return {
    replacement,
    last: before.history.at(0) ?? null,
    later: after.history.at(0) ?? null,
  };
}

/** `step` is `check`, `edit` or `record`: only the last one changes anything. */
async function answer(ctx: Context<State>) {
  requireSameOrigin(ctx.req);
  const by = administrator(ctx);
  const { meters, clock, settings: { timeZone } } = ctx.state.services;
  const form = await readForm(ctx.req);
  const data: ReplacementData = { ...empty(ctx), values: replacementTextsOf(form) };
  if (form.get("step") === "edit") return page(data);
  const checked = readReplacement(data.values, ctx.state.language, timeZone, clock.now());
  if (!checked.ok) return page({ ...data, faults: checked.fields }, { status: 400 });
  const { serial } = data;
  if (form.get("step") !== "record") {
    return page({ ...data, question: await questionOf(ctx, serial, checked.value) });
  }
  try {
    if (!await attempt(() => meters.replace(serial, checked.value, by))) {
      return page({ ...data, isUnavailable: true }, { status: 503 });
    }
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return page({ ...data, faults: ["at"] }, { status: 400 }); // before the readings that are kept
  }
  return ctx.redirect(`/meters/${serial}?done=replacement`, 303);
}

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx);
    return page(empty(ctx));
  },
  POST: answer,
});

export default define.page<typeof handler>(({ data, state }) => {
  const { language, services } = state;
  const { timeZone } = services.settings;
  const texts = METER_TEXTS[language];
  const { serial, values, faults, question } = data;
  return (
    <MeterFormPage {...data} title={texts.replacement.title} texts={texts}>
      <Head>
        <title>{`${texts.replacement.title} ${serial} – ${PAGE_TEXTS[state.language].site}`}</title>
      </Head>
      {question === null
        ? (
          <div class="card">
            <ReplacementForm
              serial={serial}
              values={values}
              faults={faults}
              timeZone={timeZone}
              texts={texts}
            />
          </div>
        )
        : (
          <ReplacementConfirm
            {...question}
            serial={serial}
            values={values}
            language={language}
            timeZone={timeZone}
            texts={texts}
          />
        )}
    </MeterFormPage>
  );
});
