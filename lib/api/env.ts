/** What every handler of the API finds in its context. */

import type { Principal, Services } from "../services.ts";

/** What comes with a request from outside the request itself. */
export interface Caller {
  readonly services: Services;
  /** The address of the connection; `null` when unknown. */
  readonly address: string | null;
}

export interface ApiEnv {
  Bindings: Caller;
  Variables: {
    /** Who asks; `null` for nobody in particular. Set by the guard. */
    principal: Principal | null;
  };
}
