/** Signing in. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { MAX_PASSWORD_BYTES } from "../auth/passwords.ts";
import { BODY_LIMITS, jsonBody } from "./body.ts";
import type { ApiEnv } from "./env.ts";
import { ProblemError } from "./problem.ts";
import { json, problems } from "./schemas.ts";

const Credentials = z.object({
  username: z.string().min(1).max(256),
  password: z.string().min(1).max(MAX_PASSWORD_BYTES),
}).openapi("Credentials");

const login = createRoute({
  method: "post",
  path: "/api/login",
  summary: "Exchange a name and a password for a token",
  middleware: jsonBody(BODY_LIMITS.login),
  request: { body: { required: true, content: { "application/json": { schema: Credentials } } } },
  responses: {
    200: json(
      z.object({
        token: z.string(),
        role: z.enum(["admin", "user", "viewer"]),
        expiresIn: z.int().openapi({ description: "s" }),
      }),
      "Send the token as `Authorization: Bearer …`",
    ),
    ...problems(400, 408, 413, 415, 429),
  },
});

export function addAccountRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(login, async (c) => {
    const { username, password } = c.req.valid("json");
    const { services, address } = c.env;
    const session = await services.auth.login(username, password, address ?? undefined);
    if (!session) {
      const headers = { "www-authenticate": "Bearer" };
      throw new ProblemError(401, "invalid credentials", { headers });
    }
    const { token, role, expiresIn } = session;
    return c.json({ token, role, expiresIn }, 200);
  });
}
