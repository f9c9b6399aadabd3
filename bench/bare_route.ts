/**
 * The least that answers over HTTP: a Hono route for each of the paths, with the bytes that the platform
 * answers there. Arguments: port, the platform's URL, paths.
 */

import { Hono } from "hono";

const [port, platform, ...paths] = Deno.args;
const app = new Hono();
const answers = new Map<string, Uint8Array<ArrayBuffer>>();
for (const path of paths) {
  const answer = await fetch(`${platform}${path}`);
  answers.set(new URL(answer.url).pathname, await answer.bytes());
}
for (const [path, bytes] of answers) {
  app.get(path, (c) => c.body(bytes, 200, { "content-type": "application/json" }));
}

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(port),
  onListen: ({ port }) => console.log(port),
}, app.fetch);
