/** What every handler of the API finds in its context. */

import type { Origin, Principal } from "../identity.ts";
import type { Services } from "../services.ts";

/** What comes with a request from outside the request itself. */
export interface Caller {
  readonly services: Services;
  /** Of whoever asks, behind trusted proxies too; `null` when unknown. */
  readonly address: string | null;
  /** Resolves when the last byte of the answer is sent, or nobody is there to take it; left out, at once. */
  readonly completed?: Promise<void>;
}

/** Where a request comes from. */
export function originOf(req: Request, address: string | null): Origin {
  return { address, userAgent: req.headers.get("user-agent") };
}

export interface ApiEnv {
  Bindings: Caller;
  Variables: {
    /** Who asks; `null` for nobody in particular. Set by the guard. */
    principal: Principal | null;
  };
}
