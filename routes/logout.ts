import { clearSessionCookie, readSession } from "../lib/auth/session.ts";
import { define } from "../lib/state.ts";
import { requireSameOrigin } from "./(_pages)/form.ts";

export const handler = define.handlers({
  async POST(ctx) {
    requireSameOrigin(ctx.req);
    const { auth, settings: { secureCookies } } = ctx.state.services;
    const token = readSession(ctx.req.headers, secureCookies);
    if (token !== null) await auth.logout(token);
    const response = ctx.redirect("/login", 303);
    response.headers.append("set-cookie", clearSessionCookie(secureCookies));
    return response;
  },
});
