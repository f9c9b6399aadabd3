/** What every handler of the API finds in its context. */

import type { Principal, Services } from "../services.ts";

/** What comes with a request from outside the request itself. */
export interface Caller {
  readonly services: Services;
  /** Of whoever asks, behind trusted proxies too; `null` when unknown. */
  readonly address: string | null;
  /** Resolves when the last byte of the answer is sent, or nobody is there to take it; left out, at once. */
  readonly completed?: Promise<void>;
}

export interface ApiEnv {
  Bindings: Caller;
  Variables: {
    /** Who asks; `null` for nobody in particular. Set by the guard. */
    principal: Principal | null;
  };
}
