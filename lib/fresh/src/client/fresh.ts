/** What `fresh` is in the browser: the parts that do not need a server. */
export { createDefine } from "../define.ts";
export { HttpError } from "../error.ts";
export { page } from "../handlers.ts";
