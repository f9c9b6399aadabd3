/** A request for every route of the API that does no harm: the same may be sent again and again. */

import { csvFile } from "./api_client.ts";
import { TEST_PASSWORD } from "./fake_services.ts";

/** What is sent. Where it changes something, it asks for what is not there, or says too little. */
export interface RouteSample {
  readonly query?: string;
  readonly body?: unknown;
  /** Whose route; left out: of `X1`, which is there. */
  readonly serial?: string;
  /** What it is answered for whoever may ask. */
  readonly status: number;
}

const REPLACEMENT = { at: "2026-01-31", finalLiters: 1, initialLiters: 0, reason: "defeito" };

/** By method and path, as the OpenAPI page has it. */
export const ROUTE_SAMPLES: Readonly<Record<string, RouteSample>> = {
  "GET /healthz": { status: 200 },
  "GET /readyz": { status: 200 },
  "GET /metrics": { status: 200 },
  "GET /api/openapi.json": { status: 200 },
  "POST /api/login": { body: { username: "user", password: TEST_PASSWORD }, status: 200 },
  "POST /api/refresh": { body: {}, status: 400 },
  "POST /api/logout": { status: 200 },
  "POST /api/password": { body: {}, status: 400 },
  "GET /api/sessions": { status: 200 },
  "DELETE /api/sessions": { query: "?id=nobody", status: 404 },
  "DELETE /api/sessions/{id}": { status: 404 },
  "GET /api/users": { status: 200 },
  "POST /api/users": { body: {}, status: 400 },
  "PATCH /api/users": { body: { username: "ghost" }, status: 404 },
  "DELETE /api/users": { query: "?username=ghost", status: 404 },
  "PATCH /api/users/{username}": { body: {}, status: 404 },
  "DELETE /api/users/{username}": { status: 404 },
  "GET /api/keys": { status: 200 },
  "POST /api/keys": { body: {}, status: 400 },
  "DELETE /api/keys/{id}": { status: 404 },
  "GET /api/current": { status: 200 },
  "GET /api/meters": { status: 200 },
  "GET /api/meters/{serial}": { status: 200 },
  "PATCH /api/meters/{serial}": { body: { name: "Casa" }, status: 200 },
  "POST /api/meters/{serial}/replacements": { body: REPLACEMENT, status: 200 },
  "GET /api/meters/{serial}/proof": { status: 200 },
  "GET /api/meters/{serial}/changes": { status: 200 },
  "POST /api/meters/{serial}/credential": { status: 200 },
  "DELETE /api/meters/{serial}/credential": { serial: "NOBODY", status: 404 },
  "GET /api/credentials": { status: 200 },
  "GET /api/history": { status: 200 },
  "GET /api/stream": { status: 200 },
  "POST /api/data": { body: { totalLiters: 1, numeroSerie: "X1" }, status: 200 },
  "GET /api/export.csv": { status: 200 },
  "POST /api/import": { body: csvFile("ts,serial,total\n1767225600,X1,1\n"), status: 200 },
  "GET /api/cmd": { query: "?action=reset&numeroSerie=X1", status: 200 },
  "POST /api/cmd": { body: { action: "reset", numeroSerie: "X1" }, status: 200 },
  "GET /api/commands": { status: 200 },
  "GET /api/claims": { status: 200 },
  "POST /api/claims/{serial}": { body: { decision: "accept" }, status: 200 },
  "GET /api/unnamed": { status: 200 },
  "POST /api/unnamed": { body: { numeroSerie: "X1" }, status: 200 },
  "GET /api/quarantine": { status: 200 },
  "GET /api/debug/history-size": { status: 200 },
};

/** The address of a path: `X1` is the meter, nobody else is there. */
export function addressOf(path: string, serial = "X1"): string {
  return path.replace("{serial}", serial).replace(/\{\w+\}/g, "ghost");
}
