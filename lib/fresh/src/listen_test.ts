import assert from "node:assert/strict";
import { App } from "./app.ts";

const hostname = "127.0.0.1";

Deno.test("App.listen serves until its signal is aborted", async () => {
  const stop = new AbortController();
  const app = new App().get("/", (ctx) => new Response(ctx.info.remoteAddr.transport));
  const listening = Promise.withResolvers<number>();
  const done = app.listen({
    hostname,
    port: 0,
    signal: stop.signal,
    onListen: ({ port }) => listening.resolve(port),
  });
  const response = await fetch(`http://${hostname}:${await listening.promise}/`);
  assert.equal(await response.text(), "tcp");
  stop.abort();
  await done;
});

Deno.test("App.listen does not leave a port that it was given", async () => {
  const taken = Deno.listen({ hostname, port: 0 });
  await assert.rejects(
    new App().listen({ hostname, port: taken.addr.port }),
    Deno.errors.AddrInUse,
  );
  taken.close();
});
