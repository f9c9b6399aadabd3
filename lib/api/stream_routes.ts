/** The live stream: server-sent events. */

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { followsCommands } from "./access.ts";
import { checkedStream } from "./checked_stream.ts";
import type { ApiEnv } from "./env.ts";
import { serialParam } from "./params.ts";
import { problems } from "./schemas.ts";

/** `x-accel-buffering`: a proxy that gathers the events makes the stream anything but live. */
const HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
} as const;

const stream = createRoute({
  method: "get",
  path: "/api/stream",
  summary: "Readings, meters and, when signed in, commands as they happen",
  request: {
    query: z.object({ serial: serialParam }),
    headers: z.object({
      "last-event-id": z.string().optional().openapi({ description: "go on after this event" }),
    }),
  },
  responses: {
    200: {
      description: "`event: reading`, `meter`, `command` or `resync`, each with an id",
      content: { "text/event-stream": { schema: z.string() } },
    },
    ...problems(400, 503),
  },
});

export function addStreamRoutes(app: OpenAPIHono<ApiEnv>): void {
  app.openapi(stream, (c) => {
    const { serial } = c.req.valid("query");
    // Nobody reads the body of an answer to HEAD: a stream opened for it would stay open.
    if (c.req.raw.method === "HEAD") return new Response(null, { headers: HEADERS });
    const lastEventId = c.req.header("last-event-id") ?? null;
    const { principal } = c.var;
    const { live, auth } = c.env.services;
    const privileged = followsCommands(principal);
    const body = live.open({ serial, lastEventId, privileged });
    const checked = principal ? checkedStream(body, () => auth.stillHolds(principal)) : body;
    return new Response(checked, { headers: HEADERS });
  });
}
