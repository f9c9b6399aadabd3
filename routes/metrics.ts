import { api, caller } from "../lib/api/mod.ts";
import { define } from "../lib/state.ts";

export const handler = define.handlers((ctx) => api(ctx.req, caller(ctx)));
