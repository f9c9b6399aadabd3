/** The API as the routes use it. */

import type { Services } from "../services.ts";
import { createApi } from "./app.ts";
import type { Caller } from "./env.ts";

export { type Api, createApi } from "./app.ts";
export { MAX_FILE_BYTES } from "./exchange_routes.ts";
export { confined } from "./confined.ts";
export { countedWhile } from "./counting.ts";
export { type Caller, originOf } from "./env.ts";
export { note } from "./noting.ts";
export { RememberedAnswers } from "./remembered.ts";
export { type Checked, checkReplacement, checkSettings } from "./meter_input.ts";

/** The one API of the process. */
export const api = createApi();

/** What the API wants to know of a page's context. */
export function caller(
  ctx: {
    state: { services: Services };
    info: { remoteAddr: Deno.Addr; completed?: Promise<void> };
  },
): Caller {
  const { info } = ctx;
  const { remoteAddr } = info;
  return {
    services: ctx.state.services,
    address: "hostname" in remoteAddr ? remoteAddr.hostname : null,
    get completed() {
      return info.completed; // made when somebody asks
    },
  };
}
