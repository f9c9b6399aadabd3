/**
 * The least that answers over HTTP: a Hono route for each of the paths, with the bytes that the platform
 * answers there, on the platform's own kind of server (`node`) or on `Deno.serve` (`deno`). Arguments:
 * port, kind, the platform's URL, paths.
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";

const [port, kind, platform, ...paths] = Deno.args;
const app = new Hono();
const answers = new Map<string, Uint8Array<ArrayBuffer>>();
for (const path of paths) {
  const answer = await fetch(`${platform}${path}`);
  answers.set(new URL(answer.url).pathname, await answer.bytes());
}
for (const [path, bytes] of answers) {
  app.get(path, (c) => c.body(bytes, 200, { "content-type": "application/json" }));
}

const hostname = "127.0.0.1";
if (kind === "deno") {
  const onListen = (place: { port: number }) => console.log(place.port);
  Deno.serve({ hostname, port: Number(port), onListen }, app.fetch);
} else {
  const server = createServer(getRequestListener(app.fetch));
  server.listen(Number(port), hostname, () => {
    console.log((server.address() as AddressInfo).port);
  });
}
