/** Signing in and out, and the own password. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { MAX_PASSWORD_BYTES } from "../auth/passwords.ts";
import { clearSessionCookie } from "../auth/session.ts";
import { ROLES } from "../identity.ts";
import { BODY_LIMITS, jsonBody } from "./body.ts";
import { type ApiEnv, originOf } from "./env.ts";
import { ProblemError } from "./problem.ts";
import { DONE, DoneSchema, json, jsonRequest, problems } from "./schemas.ts";

const Credentials = z.object({
  username: z.string().min(1).max(256),
  password: z.string().min(1).max(MAX_PASSWORD_BYTES),
}).openapi("Credentials");

const TokenPairSchema = z.object({
  token: z.string(),
  role: z.enum(ROLES),
  expiresIn: z.int().openapi({ description: "s" }),
  refreshToken: z.string().openapi({ description: "good once, for the next pair" }),
}).openapi("TokenPair");

const login = createRoute({
  method: "post",
  path: "/api/login",
  summary: "Exchange a name and a password for tokens",
  middleware: jsonBody(BODY_LIMITS.login),
  request: { body: jsonRequest(Credentials) },
  responses: {
    200: json(TokenPairSchema, "Send the token as `Authorization: Bearer …`"),
    ...problems(400, 408, 413, 415, 503),
  },
});

const refresh = createRoute({
  method: "post",
  path: "/api/refresh",
  summary: "Exchange a refresh token for the next pair; used twice, it ends its session",
  middleware: jsonBody(BODY_LIMITS.login),
  request: { body: jsonRequest(z.strictObject({ refreshToken: z.string().min(1) })) },
  responses: {
    200: json(TokenPairSchema, "The next pair"),
    ...problems(400, 408, 413, 415, 503),
  },
});

const logout = createRoute({
  method: "post",
  path: "/api/logout",
  summary: "End the session: its tokens and its cookie are bad from now on",
  responses: { 200: json(DoneSchema, "Signed out"), ...problems(403, 503) },
});

const PasswordChange = z.strictObject({
  currentPassword: z.string().min(1).max(MAX_PASSWORD_BYTES),
  newPassword: z.string(),
}).openapi("PasswordChange");

const changePassword = createRoute({
  method: "post",
  path: "/api/password",
  summary: "Change the own password; other sessions end",
  middleware: jsonBody(BODY_LIMITS.login),
  request: { body: jsonRequest(PasswordChange) },
  responses: {
    200: json(DoneSchema, "Changed"),
    ...problems(400, 403, 408, 413, 415, 503),
  },
});

export function addAccountRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(login, async (c) => {
    const { username, password } = c.req.valid("json");
    const { services, address } = c.env;
    const pair = await services.auth.login(username, password, originOf(c.req.raw, address));
    if (pair) return c.json(pair, 200);
    const headers = { "www-authenticate": "Bearer" };
    throw new ProblemError(401, "invalid credentials", { headers });
  });

  app.openapi(refresh, async (c) => {
    const { refreshToken } = c.req.valid("json");
    const { services, address } = c.env;
    const pair = await services.auth.refresh(refreshToken, originOf(c.req.raw, address));
    if (pair) return c.json(pair, 200);
    const headers = { "www-authenticate": 'Bearer error="invalid_token"' };
    throw new ProblemError(401, "invalid token", { headers });
  });

  app.openapi(logout, async (c) => {
    const { auth, settings } = c.env.services;
    await auth.endSession(c.var.principal?.sessionId ?? "");
    // For whoever came with the cookie; to others it says nothing.
    c.header("set-cookie", clearSessionCookie(settings.secureCookies));
    return c.json(DONE, 200);
  });

  app.openapi(changePassword, async (c) => {
    const { currentPassword, newPassword } = c.req.valid("json");
    const { services: { accounts }, address } = c.env;
    const { username = "", sessionId = null } = c.var.principal ?? {};
    const origin = originOf(c.req.raw, address);
    await accounts.changePassword(username, currentPassword, newPassword, sessionId, origin);
    return c.json(DONE, 200);
  });
}
