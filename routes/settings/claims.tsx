import { type Context, HttpError, page } from "fresh";
import { normalizeSerial } from "../../lib/domain/serial.ts";
import { type ClaimRow, DECISIONS } from "../../lib/identity.ts";
import { define, type State } from "../../lib/state.ts";
import { EXAMPLE_SERIAL, publishCommand, reachable } from "../../lib/ui/first_steps.ts";
import { ClaimTable } from "../../lib/ui/settings/claims.tsx";
import { EmptyState } from "../../lib/ui/parts/empty_state.tsx";
import type { Problem } from "../../lib/ui/settings/problem.tsx";
import { DEVICE_TEXTS } from "../../lib/ui/texts/devices.ts";
import { SETTINGS_TEXTS } from "../../lib/ui/texts/settings.ts";
import { copyable } from "../(_pages)/copyable.tsx";
import { administrator } from "../(_pages)/meter.ts";
import { SettingsPage } from "../(_pages)/settings_page.tsx";
import { administratorForm, goOn, tryChange, withProblem } from "../(_pages)/settings.ts";

interface ClaimsData {
  readonly claims: readonly ClaimRow[];
  readonly problem: Problem | null;
}

async function decide(ctx: Context<State>) {
  const { by, form } = await administratorForm(ctx);
  const serial = normalizeSerial(form.get("serial"));
  const decision = DECISIONS.find((known) => known === form.get("decision"));
  if (serial === null || decision === undefined) throw new HttpError(400);
  const { claims } = ctx.state.services;
  const decided = await tryChange(ctx, () => claims.decide(serial, decision, by));
  if (decided.ok && decided.value) {
    return goOn(ctx, "/settings/claims", decision === "accept" ? "claimAccepted" : "claimRefused");
  }
  const { problems } = SETTINGS_TEXTS[ctx.state.language];
  const gone = { status: 404, faults: {}, whole: problems.gone };
  const data = { claims: await claims.list() };
  return withProblem(data, decided.ok ? gone : decided.problem);
}

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx);
    return page<ClaimsData>({ claims: await ctx.state.services.claims.list(), problem: null });
  },
  POST: decide,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { claims: t } = DEVICE_TEXTS[state.language];
  const { claims, problem } = data;
  const { language, services: { settings } } = state;
  const shared = { language, timeZone: settings.timeZone, texts: t };
  const [waiting, accepted, refused] = (["waiting", "accepted", "refused"] as const)
    .map((status) => claims.filter((claim) => claim.status === status));
  return (
    <SettingsPage {...{ state, url, problem }} title={t.title} lead={t.lead}>
      {waiting.length === 0 && <NobodyWaits state={state} url={url} />}
      {waiting.length > 0 && (
        <section class="stack">
          <h2>{t.waiting}</h2>
          <ClaimTable
            {...shared}
            label={t.waiting}
            claims={waiting}
            decisions={DECISIONS}
          />
        </section>
      )}
      {accepted.length > 0 && (
        <section class="stack">
          <h2>{t.accepted}</h2>
          <ClaimTable {...shared} label={t.accepted} claims={accepted} decisions={["refuse"]} />
        </section>
      )}
      {refused.length > 0 && (
        <details>
          <summary>{`${t.refused} (${refused.length})`}</summary>
          <ClaimTable {...shared} label={t.refused} claims={refused} decisions={["accept"]} />
        </details>
      )}
    </SettingsPage>
  );
});

function NobodyWaits({ state, url }: { state: State; url: URL }) {
  const { claims: t } = DEVICE_TEXTS[state.language];
  const { broker, settings } = state.services;
  const address = reachable(broker().address, url);
  const command = publishCommand(address, settings.topics.base, EXAMPLE_SERIAL);
  return (
    <EmptyState title={t.none} help={t.noneHelp}>
      {command !== null && (
        copyable(state.language)(t.example, command)
      )}
      <p>{t.noneCredential}</p>
      <p class="row">
        <a class="button" href="/settings/credentials/new">{t.createCredential}</a>
      </p>
    </EmptyState>
  );
}
