import { clearSessionCookie } from "../lib/auth/session.ts";
import { define } from "../lib/state.ts";
import { requireSameOrigin } from "./(_pages)/form.ts";

export const handler = define.handlers({
  POST(ctx) {
    requireSameOrigin(ctx.req);
    const response = ctx.redirect("/login", 303);
    const { secureCookies } = ctx.state.services.settings;
    response.headers.append("set-cookie", clearSessionCookie(secureCookies));
    return response;
  },
});
