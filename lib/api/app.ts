/** The HTTP API: a table of contents of its routes, and the order in which a request meets them. */

import { OpenAPIHono } from "@hono/zod-openapi";
import { addAccountRoutes } from "./account_routes.ts";
import { addClaimRoutes } from "./claim_routes.ts";
import { addCommandRoutes } from "./command_routes.ts";
import { counted } from "./counting.ts";
import { addCredentialRoutes } from "./credential_routes.ts";
import { addDataRoutes } from "./data_routes.ts";
import type { ApiEnv, Caller } from "./env.ts";
import { addExchangeRoutes } from "./exchange_routes.ts";
import { guard } from "./guard.ts";
import { addDescription } from "./openapi.ts";
import { addKeyRoutes } from "./key_routes.ts";
import { addMeterRoutes } from "./meter_routes.ts";
import { noted } from "./noting.ts";
import { addOperationRoutes } from "./operation_routes.ts";
import { badIssue, toResponse } from "./problem.ts";
import { addReadingRoutes } from "./reading_routes.ts";
import { addSessionRoutes } from "./session_routes.ts";
import { addStreamRoutes } from "./stream_routes.ts";
import { addUserRoutes } from "./user_routes.ts";

/** Answers requests for `/api/…`, `/healthz`, `/readyz` and `/metrics`. Never rejects. */
export type Api = (req: Request, caller: Caller) => Promise<Response>;

/** Builds the API. It keeps nothing of its own: one serves any number of `Services`. */
export function createApi(): Api {
  const app = createApp();
  return async (req, caller) => await app.fetch(req, caller);
}

/** The Hono app behind `createApi`, for the test that holds its routes against the table. */
export function createApp(): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      throw badIssue(result.error.issues[0]);
    },
  });
  app.onError((error, c) => {
    const { fault = (error) => console.error("Cannot answer a request:", error) } = c.env.services;
    return toResponse(error, fault);
  });
  app.use("*", async (c, next) => {
    await next();
    // Answers are the state of this moment, and some are for one user alone.
    c.res.headers.set("cache-control", "no-store");
    c.res.headers.set("x-content-type-options", "nosniff");
  });
  app.use("*", noted);
  app.use("*", guard);
  app.use("*", counted);
  addAccountRoutes(app);
  addSessionRoutes(app);
  addUserRoutes(app);
  addKeyRoutes(app);
  addReadingRoutes(app);
  addMeterRoutes(app);
  addCredentialRoutes(app);
  addDataRoutes(app);
  addExchangeRoutes(app);
  addCommandRoutes(app);
  addClaimRoutes(app);
  addOperationRoutes(app);
  addStreamRoutes(app);
  addDescription(app);
  return app;
}
