/** Reloads the page when the server has another build. Development alone. */
import { ALIVE_PATH } from "../constants.ts";

/** This module's own address says which build the page came from: `…/<build id>/alive.js`. */
const [base, build] = import.meta.url.split("/_fresh/js/");
const own = build.split("/")[0];
let last: string | undefined;

new EventSource(base + ALIVE_PATH).addEventListener("message", (event: MessageEvent<string>) => {
  const [id] = event.data.split(".");
  if (id !== own || (last !== undefined && last !== event.data)) location.reload();
  last = event.data;
});
