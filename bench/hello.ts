/** The reference of `start.ts`: the least that can be called a web server. Argument: port. */

import { Hono } from "hono";

const app = new Hono().get("/healthz", (context) => context.json({ status: "ok" }));
Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.args[0]), onListen() {} }, app.fetch);
