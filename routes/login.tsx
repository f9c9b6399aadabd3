import { type Context, page } from "fresh";
import { Head } from "fresh/runtime";
import { caller, originOf } from "../lib/api/mod.ts";
import { safeNext } from "../lib/auth/next_path.ts";
import { readSession, sessionCookie } from "../lib/auth/session.ts";
import { TooManyRequestsError } from "../lib/auth/throttle.ts";
import { define, type State } from "../lib/state.ts";
import { PAGE_TEXTS } from "../lib/ui/texts/pages.ts";
import { readForm, refuseOtherSites } from "./(_pages)/form.ts";
import { forgetPages } from "./(_pages)/headers.ts";

interface LoginData {
  /** Where to go afterwards. */
  readonly next: string;
  readonly username: string;
  /** What went wrong and what to do. */
  readonly fault: string | null;
}

async function signIn(ctx: Context<State>) {
  refuseOtherSites(ctx.req);
  const form = await readForm(ctx.req);
  const { auth, settings } = ctx.state.services;
  const t = PAGE_TEXTS[ctx.state.language].login;
  const username = form.get("username")?.trim() ?? "";
  const password = form.get("password") ?? "";
  const next = safeNext(form.get("next") ?? ctx.url.searchParams.get("next"));
  const data = (fault: string): LoginData => ({ next, username, fault });
  if (username === "" || password === "") return page(data(t.incomplete), { status: 401 });
  try {
    const origin = originOf(ctx.req, caller(ctx).address);
    const session = await auth.signIn(username, password, origin);
    if (session === null) return page(data(t.wrong), { status: 401 });
    await endFormer(ctx);
    const response = ctx.redirect(next, 303);
    const cookie = sessionCookie(session.cookie, session.maxAge, settings.secureCookies);
    response.headers.append("set-cookie", cookie);
    forgetPages(response);
    return response;
  } catch (error) {
    if (!(error instanceof TooManyRequestsError)) throw error;
    const seconds = error.retryAfterSeconds;
    const headers = { "retry-after": String(seconds) };
    return page(data(`${t.busy} ${seconds} ${t.seconds}`), { status: 429, headers });
  }
}

/** Whoever signs in again has no use for the session before, and nobody else shall have. */
async function endFormer({ req, state }: Context<State>): Promise<void> {
  const { auth, settings } = state.services;
  const cookie = readSession(req.headers, settings.secureCookies);
  const former = cookie === null ? null : await auth.verifyCookie(cookie);
  if (former?.sessionId) await auth.endSession(former.sessionId);
}

export const handler = define.handlers({
  GET(ctx) {
    const next = safeNext(ctx.url.searchParams.get("next"));
    if (ctx.state.user !== null) return ctx.redirect(next);
    return page<LoginData>({ next, username: "", fault: null });
  },
  POST: signIn,
});

export default define.page<typeof handler>(({ data, state }) => {
  const { site, login: t } = PAGE_TEXTS[state.language];
  const { next, username, fault } = data;
  return (
    <section class="narrow">
      <Head>
        <title>{`${t.title} – ${site}`}</title>
      </Head>
      {/* The query keeps `next` for the language switch of the answer. */}
      <form
        class="card stack login"
        method="post"
        action={`/login?next=${encodeURIComponent(next)}`}
      >
        <h1>{t.title}</h1>
        <p class="muted">{t.lead}</p>
        {fault !== null && <p class="notice notice-bad" role="alert" id="fault">{fault}</p>}
        <label class="field">
          <span>{t.username}</span>
          <input
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            autofocus={username === ""}
            value={username}
            aria-describedby={fault === null ? undefined : "fault"}
          />
        </label>
        <label class="field">
          <span>{t.password}</span>
          <input
            name="password"
            type="password"
            autocomplete="current-password"
            required
            autofocus={username !== ""}
            aria-describedby={fault === null ? undefined : "fault"}
          />
        </label>
        <input type="hidden" name="next" value={next} />
        <button class="button button-primary" type="submit">{t.submit}</button>
      </form>
    </section>
  );
});
