/** A web server on a free port, for a process that may open few files. Prints its address. */

import { serveWeb, WEB_LIMITS } from "../web/server.ts";
import { silentLog } from "../log.ts";

// Deno prepares for signals when the first one is wanted, for which there must be files left.
Deno.addSignalListener("SIGTERM", () => Deno.exit(0));
const place = { host: "127.0.0.1", port: 0, portFixed: true };
const limits = { ...WEB_LIMITS, watchMs: 100 };
const { url } = await serveWeb(place, () => new Response("ok"), silentLog, { limits });
console.log(url);
