/** A command that shows a new API key at work, ready to be pasted into a shell. */

import type { Scope } from "../../identity.ts";
import { EXAMPLE_READING, EXAMPLE_SERIAL } from "../first_steps.ts";

interface KeyExample {
  readonly secret: string;
  readonly scopes: readonly Scope[];
  /** The only meters of the key; `null`: all. */
  readonly meters: readonly string[] | null;
  /** `https://host:port`. */
  readonly origin: string;
}

/** Does what the key may do, and the most harmless of it: reading before writing. */
export function keyExample({ secret, scopes, meters, origin }: KeyExample): string {
  const numeroSerie = meters?.[0] ?? EXAMPLE_SERIAL;
  const bearer = `  -H "Authorization: Bearer ${secret}"`;
  const post = (path: string, body: object) =>
    [
      `curl ${origin}${path} \\`,
      `${bearer} \\`,
      `  -H "Content-Type: application/json" \\`,
      `  -d '${JSON.stringify(body)}'`,
    ].join("\n");
  if (scopes.includes("read")) return [`curl ${origin}/api/meters \\`, bearer].join("\n");
  if (scopes.includes("write")) return post("/api/data", { numeroSerie, ...EXAMPLE_READING });
  return post("/api/cmd", { action: "setInterval", value: 60, numeroSerie });
}
