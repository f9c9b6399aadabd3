import { clearSessionCookie } from "../lib/auth/session.ts";
import { define } from "../lib/state.ts";
import { refuseOtherSites } from "./(_pages)/form.ts";
import { forgetPages } from "./(_pages)/headers.ts";

export const handler = define.handlers({
  async POST(ctx) {
    refuseOtherSites(ctx.req);
    const { services: { auth, settings: { secureCookies } }, user } = ctx.state;
    if (user?.sessionId) await auth.endSession(user.sessionId);
    const response = ctx.redirect("/login", 303);
    response.headers.append("set-cookie", clearSessionCookie(secureCookies));
    forgetPages(response);
    return response;
  },
});
