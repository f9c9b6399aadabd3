/** The API's own description: the schemas that validate, and the table that lets in. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { sessionCookieName } from "../auth/session.ts";
import type { Services } from "../services.ts";
import { findAccess, SECURITY_SCHEMES, securityOf } from "./access.ts";
import type { ApiEnv } from "./env.ts";
import { json, problems } from "./schemas.ts";

const description = createRoute({
  method: "get",
  path: "/api/openapi.json",
  summary: "This description",
  responses: {
    200: json(z.record(z.string(), z.unknown()), "OpenAPI 3.1"),
    ...problems(),
  },
});

export function addDescription(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(description, (c) => c.json(describe(app, c.env.services), 200));
}

function describe(app: OpenAPIHono<ApiEnv>, services: Services): Record<string, unknown> {
  const { publicRead, secureCookies } = services.settings;
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Hidrômetro Inteligente",
      version: services.health().version,
      description: "Water meters: readings, commands and the live stream. Times are Unix ms.",
    },
  });
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item)) {
      const access = findAccess(path, method.toUpperCase());
      if (access.kind === "found") operation.security = securityOf(access.rule, publicRead);
    }
  }
  const securitySchemes = {
    [SECURITY_SCHEMES.bearer]: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
    [SECURITY_SCHEMES.key]: { type: "http", scheme: "bearer", description: "An API key" },
    [SECURITY_SCHEMES.cookie]: {
      type: "apiKey",
      in: "cookie",
      name: sessionCookieName(secureCookies),
    },
  };
  return { ...document, components: { ...document.components, securitySchemes } };
}
