/** The meters' credentials: what they come in with at the broker. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { ApiEnv } from "./env.ts";
import { serialPath } from "./params.ts";
import { ProblemError } from "./problem.ts";
import { json, problems, serial, unixMs } from "./schemas.ts";

const path = "/api/meters/{serial}/credential";
const params = z.object({ serial: serialPath });

const SecretSchema = z.object({
  username: serial.openapi({ description: "MQTT user name: the serial in canonical form" }),
  password: z.string().openapi({ description: "MQTT password, shown this once" }),
  key: z.string().openapi({
    description: "signs the meter's commands, base64url; shown this once",
  }),
}).openapi("MeterSecret");

const RowSchema = z.object({
  numeroSerie: serial,
  createdAt: unixMs,
  createdBy: z.string(),
}).openapi("Credential");

const create = createRoute({
  method: "post",
  path,
  summary:
    "Make a meter's credential, in the place of the old one; the meter need not be known yet",
  request: { params },
  responses: {
    200: json(SecretSchema, "The credential, durable; nobody can show it again"),
    ...problems(400, 403, 503),
  },
});

const remove = createRoute({
  method: "delete",
  path,
  summary: "Take a meter's credential back; its connection ends",
  request: { params },
  responses: {
    200: json(z.object({ status: z.literal("ok") }), "It lets nobody in any more"),
    ...problems(400, 403, 404, 503),
  },
});

const list = createRoute({
  method: "get",
  path: "/api/credentials",
  summary: "Which meters have a credential, by serial",
  responses: {
    200: json(z.object({ credentials: z.array(RowSchema) }), "The credentials, no secret in them"),
    ...problems(403),
  },
});

export function addCredentialRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(create, async (c) => {
    const { serial } = c.req.valid("param");
    const by = c.var.principal?.username ?? "";
    return c.json(await c.env.services.credentials.create(serial, by), 200);
  });

  app.openapi(remove, async (c) => {
    const { serial } = c.req.valid("param");
    const by = c.var.principal?.username ?? "";
    if (!await c.env.services.credentials.remove(serial, by)) {
      throw new ProblemError(404, "not found");
    }
    return c.json({ status: "ok" as const }, 200);
  });

  app.openapi(list, async (c) => {
    return c.json({ credentials: await c.env.services.credentials.list() }, 200);
  });
}
