import { type Context, page } from "fresh";
import type { QuarantineItem } from "../../lib/domain/event.ts";
import { normalizeSerial } from "../../lib/domain/serial.ts";
import { define, type State } from "../../lib/state.ts";
import { formatNumber } from "../../lib/ui/format.ts";
import { EmptyState } from "../../lib/ui/parts/empty_state.tsx";
import type { Problem } from "../../lib/ui/settings/problem.tsx";
import { NO_SERIAL, QuarantineTable, UnnamedSection } from "../../lib/ui/settings/quarantine.tsx";
import { DEVICE_TEXTS } from "../../lib/ui/texts/devices.ts";
import { fill } from "../../lib/ui/texts/meters.ts";
import { administrator } from "../(_pages)/meter.ts";
import { SettingsPage } from "../(_pages)/settings_page.tsx";
import { administratorForm, faulty, goOn, tryChange, withProblem } from "../(_pages)/settings.ts";

/** Messages in the list: what came lately, not an archive. */
const SHOWN = 100;

interface QuarantineData {
  readonly total: number;
  readonly items: readonly QuarantineItem[];
  /** The meter of messages without a serial. */
  readonly assigned: string | null;
  /** What stands in the field. */
  readonly serial: string;
  readonly problem: Problem | null;
}

async function look({ state }: Context<State>, serial?: string): Promise<QuarantineData> {
  const { records, claims } = state.services;
  const [kept, assigned] = await Promise.all([records.quarantine(SHOWN), claims.unnamed()]);
  return { ...kept, assigned, serial: serial ?? assigned ?? "", problem: null };
}

async function assign(ctx: Context<State>) {
  const { by, form } = await administratorForm(ctx);
  const typed = form.get("serial") ?? "";
  const isTakenBack = form.has("clear");
  const serial = isTakenBack ? null : normalizeSerial(typed);
  if (serial === null && !isTakenBack) {
    const { serialFault } = DEVICE_TEXTS[ctx.state.language].credentialForm;
    return withProblem(await look(ctx, typed), faulty({ serial: serialFault }));
  }
  const { claims } = ctx.state.services;
  const changed = await tryChange(ctx, () => claims.assignUnnamed(serial, by));
  if (!changed.ok) return withProblem(await look(ctx, typed), changed.problem);
  return goOn(ctx, "/settings/quarantine", isTakenBack ? "unnamedCleared" : "unnamedAssigned");
}

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx);
    return page(await look(ctx));
  },
  POST: assign,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { language, services: { readings, settings } } = state;
  const texts = DEVICE_TEXTS[language];
  const { quarantine: t, unnamed } = texts;
  const { items, total, assigned, serial, problem } = data;
  const byDefault = settings.defaultSerial;
  const concerns = assigned !== null || items.some(({ reason }) => reason === NO_SERIAL);
  const count = (value: number) => formatNumber(value, language);
  return (
    <SettingsPage {...{ state, url, problem }} title={t.title} lead={t.lead} fields={["serial"]}>
      {(concerns || problem !== null) && (
        <UnnamedSection
          {...{ byDefault, assigned, serial }}
          known={readings.meters().map(({ numeroSerie }) => numeroSerie)}
          fault={problem?.faults.serial}
          texts={unnamed}
        />
      )}
      {items.length === 0
        ? <EmptyState title={t.none} help={t.noneHelp} />
        : (
          <section class="stack">
            <p class="muted">
              {fill(t.shown, { shown: count(items.length), total: count(total) })}
            </p>
            <QuarantineTable
              items={items}
              canAssign={byDefault === null}
              language={language}
              timeZone={settings.timeZone}
              texts={texts}
            />
          </section>
        )}
    </SettingsPage>
  );
});
