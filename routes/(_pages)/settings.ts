/** What the pages of the settings have in common: who asks, forms, changes that may be refused. */

import { type Context, HttpError, page } from "fresh";
import { FormTokens } from "../../lib/auth/form_tokens.ts";
import { TooManyRequestsError } from "../../lib/auth/throttle.ts";
import { type Principal, RejectedChangeError } from "../../lib/identity.ts";
import { UnavailableError } from "../../lib/services.ts";
import type { State } from "../../lib/state.ts";
import type { Faults, Problem } from "../../lib/ui/settings/problem.tsx";
import { fill } from "../../lib/ui/texts/meters.ts";
import { type DoneCode, SETTINGS_TEXTS } from "../../lib/ui/texts/settings.ts";
import { readForm, requireSameOrigin } from "./form.ts";
import { administrator } from "./meter.ts";

/** Largest form, bytes: a list of 1,000 serials of 64 characters. */
const MAX_FORM_BYTES = 128 * 1024;

/** Forms of which each creates one thing. */
export const onceTokens = new FormTokens();

/** Who is signed in. @throws {HttpError} 403 for nobody */
export function signedIn({ state: { user } }: Context<State>): Principal {
  if (user === null) throw new HttpError(403);
  return user;
}

/** What an administrator has sent. @throws {HttpError} as `requireSameOrigin`, `administrator`, `readForm` */
export async function administratorForm(
  ctx: Context<State>,
): Promise<{ by: string; form: URLSearchParams }> {
  requireSameOrigin(ctx.req);
  const by = administrator(ctx);
  return { by, form: await readForm(ctx.req, MAX_FORM_BYTES) };
}

/** Goes on to a page that says what was done. */
export function goOn(ctx: Context<State>, path: string, done: DoneCode): Response {
  return ctx.redirect(`${path}?done=${done}`, 303);
}

/** What was done, in words; `null` when the address says nothing that we know. */
export function doneText({ url, state }: Pick<Context<State>, "url" | "state">): string | null {
  const { done: texts } = SETTINGS_TEXTS[state.language];
  const code = url.searchParams.get("done") ?? "";
  return Object.hasOwn(texts, code) ? texts[code as DoneCode] : null;
}

/** Values of the form that cannot be used. */
export const faulty = (faults: Faults): Problem => ({ status: 400, faults, whole: null });

/** The same page again, with what was wrong. */
export function withProblem<Data>(data: Data, problem: Problem) {
  return page({ ...data, problem }, { status: problem.status });
}

/**
 * Runs a change.
 *
 * @param malformed what to say of fields whose values are none, by their names
 * @returns what it gave, or why it was not made
 */
export async function tryChange<T>(
  { state }: Context<State>,
  change: () => Promise<T>,
  malformed: Faults = {},
): Promise<{ ok: true; value: T } | { ok: false; problem: Problem }> {
  try {
    return { ok: true, value: await change() };
  } catch (error) {
    const problem = problemOf(error, state, malformed);
    if (problem === null) throw error;
    return { ok: false, problem };
  }
}

function problemOf(error: unknown, { language }: State, malformed: Faults): Problem | null {
  const { rejections, problems } = SETTINGS_TEXTS[language];
  if (error instanceof RejectedChangeError) {
    const { field, why } = error;
    const known = why === "malformed" && Object.hasOwn(malformed, field);
    return faulty({ [field]: known ? malformed[field] : rejections[why] });
  }
  if (error instanceof TooManyRequestsError) {
    const seconds = String(error.retryAfterSeconds);
    return { status: 429, faults: {}, whole: fill(problems.busy, { seconds }) };
  }
  if (error instanceof UnavailableError) {
    return { status: 503, faults: {}, whole: problems.unavailable };
  }
  return null;
}
