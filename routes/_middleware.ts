import { type Context, HttpError } from "fresh";
import { caller, confined, countedWhile, note } from "../lib/api/mod.ts";
import { isApiPath } from "../lib/auth/api_path.ts";
import { readSession } from "../lib/auth/session.ts";
import { TooManyRequestsError } from "../lib/auth/throttle.ts";
import { define, type State } from "../lib/state.ts";
import {
  languageCookie,
  parseLanguage,
  readLanguage,
  withoutLanguage,
} from "../lib/ui/language.ts";
import { withPageHeaders } from "./(_pages)/headers.ts";

/** Routes that need no session; every other page does. */
const OPEN_ROUTES: ReadonlySet<string> = new Set(["/", "/login", "/logout"]);
/** Routes that `PUBLIC_READ` opens. */
const READ_ROUTES: ReadonlySet<string> = new Set(["/dashboard", "/meters/:serial"]);

/** Addresses without a route are open: they are not found, whoever asks. */
function isOpen({ route, state }: Context<State>): boolean {
  if (route === null || OPEN_ROUTES.has(route)) return true;
  return state.services.settings.publicRead && READ_ROUTES.has(route);
}

const isSafe = (method: string) => method === "GET" || method === "HEAD";

function chooseLanguage(ctx: Context<State>): Response | null {
  const chosen = parseLanguage(ctx.url.searchParams.get("lang"));
  if (chosen === null || !isSafe(ctx.req.method)) return null;
  const response = ctx.redirect(withoutLanguage(ctx.url));
  const cookie = languageCookie(chosen, ctx.state.services.settings.secureCookies);
  response.headers.append("set-cookie", cookie);
  return response;
}

/** @throws {HttpError} 429 when the caller has asked too much */
async function held(ctx: Context<State>, answer: () => Promise<Response>): Promise<Response> {
  try {
    return await countedWhile(caller(ctx), ctx.req, ctx.url.pathname, ctx.state.user, answer);
  } catch (cause) {
    throw cause instanceof TooManyRequestsError ? new HttpError(429, undefined, { cause }) : cause;
  }
}

async function answer(ctx: Context<State>): Promise<Response> {
  const { state, req } = ctx;
  const { auth, settings } = state.services;
  const cookie = readSession(req.headers, settings.secureCookies);
  state.language = readLanguage(req.headers);
  state.user = cookie === null ? null : await auth.verifyCookie(cookie);
  state.services = confined(state.services, state.user?.meters ?? null);
  return await held(ctx, () => answerCounted(ctx));
}

async function answerCounted(ctx: Context<State>): Promise<Response> {
  const { state, req, url } = ctx;
  const switched = chooseLanguage(ctx);
  if (switched) return switched;
  if (state.user !== null || isOpen(ctx)) {
    const response = await ctx.next();
    note(caller(ctx), req, url.pathname, state.user, response.status);
    return response;
  }
  const next = encodeURIComponent(url.pathname + url.search);
  return ctx.redirect(`/login?next=${next}`, isSafe(req.method) ? 302 : 303);
}

export default define.middleware(async (ctx) => {
  if (isApiPath(ctx.url.pathname)) return await ctx.next();
  return withPageHeaders(await answer(ctx));
});
