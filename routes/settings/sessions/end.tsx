import { type Context, HttpError, page } from "fresh";
import type { SessionRow } from "../../../lib/identity.ts";
import { define, type State } from "../../../lib/state.ts";
import { formatInstant } from "../../../lib/ui/format.ts";
import { Confirmation } from "../../../lib/ui/settings/confirmation.tsx";
import { deviceName } from "../../../lib/ui/settings/device_name.ts";
import type { Problem } from "../../../lib/ui/settings/problem.tsx";
import { addressOf } from "../../../lib/ui/settings/sessions.tsx";
import { fill } from "../../../lib/ui/texts/meters.ts";
import { SESSION_TEXTS } from "../../../lib/ui/texts/sessions.ts";
import type { DoneCode } from "../../../lib/ui/texts/settings.ts";
import { requireSameOrigin } from "../../(_pages)/form.ts";
import { administrator } from "../../(_pages)/meter.ts";
import { SettingsPage } from "../../(_pages)/settings_page.tsx";
import { goOn, signedIn, tryChange, withProblem } from "../../(_pages)/settings.ts";

/** Whose sessions are to end. */
type Target =
  | { readonly kind: "others" }
  | { readonly kind: "person"; readonly name: string }
  | { readonly kind: "one"; readonly session: SessionRow };

interface EndData {
  readonly target: Target;
  readonly problem: Problem | null;
}

const DONE: Readonly<Record<Target["kind"], DoneCode>> = {
  others: "sessionsEnded",
  person: "personsEnded",
  one: "personEnded",
};

/**
 * What the address asks for: the own other sessions, or for administrators one of anybody's (`id`) or all
 * of a person's (`user`).
 *
 * @throws {HttpError} 403 for whoever may not, 404 when there is no such session
 */
async function targetOf(ctx: Context<State>): Promise<Target> {
  const query = ctx.url.searchParams;
  if (query.get("others") === "all") return { kind: "others" };
  administrator(ctx);
  const { accounts } = ctx.state.services;
  const name = query.get("user");
  if (name !== null) {
    if ((await accounts.sessions(name)).length === 0) throw new HttpError(404);
    return { kind: "person", name };
  }
  const session = (await accounts.sessions()).find(({ id }) => id === query.get("id"));
  if (!session) throw new HttpError(404);
  return { kind: "one", session };
}

async function end(ctx: Context<State>) {
  requireSameOrigin(ctx.req);
  const { username, sessionId } = signedIn(ctx);
  const target = await targetOf(ctx);
  const { auth } = ctx.state.services;
  const ended = await tryChange(ctx, async () => {
    if (target.kind === "one") return await auth.endSession(target.session.id);
    const name = target.kind === "person" ? target.name : username;
    await auth.endSessionsOf(name, name === username ? sessionId : null);
  });
  if (!ended.ok) return withProblem<EndData>({ target, problem: null }, ended.problem);
  return goOn(ctx, "/settings/sessions", DONE[target.kind]);
}

export const handler = define.handlers({
  async GET(ctx) {
    signedIn(ctx);
    return page<EndData>({ target: await targetOf(ctx), problem: null });
  },
  POST: end,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const { target, problem } = data;
  const texts = SESSION_TEXTS[state.language];
  const { ending: t } = texts;
  const back = {
    href: target.kind === "person" ? addressOf(target.name) : "/settings/sessions",
    text: texts.title,
  };
  return (
    <SettingsPage {...{ state, url, back, problem }} title={t.title}>
      <Confirmation
        {...wordsOf(target, state)}
        action={`/settings/sessions/end${url.search}`}
        confirm={t.confirm}
        cancel={t.cancel}
        back={back.href}
      />
    </SettingsPage>
  );
});

function wordsOf(target: Target, { language, services }: State) {
  const texts = SESSION_TEXTS[language];
  const { ending: t } = texts;
  if (target.kind === "others") {
    return { question: t.others, consequences: [t.othersLeave, t.back] };
  }
  if (target.kind === "person") {
    const { name } = target;
    const consequences = [fill(t.leaves, { name }), t.back, t.instead];
    return { question: fill(t.allOf, { name }), consequences };
  }
  const { username: name, userAgent, address, lastUsedAt } = target.session;
  const which = fill(t.which, {
    device: deviceName(userAgent, texts),
    address: address ?? texts.unknownAddress,
    when: formatInstant(lastUsedAt, language, services.settings.timeZone),
  });
  return { question: fill(t.one, { name }), consequences: [which, t.back, t.instead] };
}
