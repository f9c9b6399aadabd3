import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { until } from "../testing/until.ts";

const SERVER = fileURLToPath(new URL("../testing/few_files_server.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));
/** Open files of the server, and more connections than that. */
const [FILES, CONNECTIONS] = [100, 200];

Deno.test("serveWeb() serves on when more connections were made than the process may open files", async () => {
  const command =
    `ulimit -n ${FILES}; exec "$0" run -A --no-check --config "${CONFIG}" "${SERVER}"`;
  const child = new Deno.Command("sh", {
    args: ["-c", command, Deno.execPath()],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const url = ((await lines.read()).value ?? "").trim();
  const port = Number(new URL(url).port);
  const conns = [];
  for (let i = 0; i < CONNECTIONS; i++) {
    conns.push(await Deno.connect({ hostname: "127.0.0.1", port }));
  }
  conns.forEach((conn) => conn.close());
  await until("it answers again", async () => {
    try {
      return await (await fetch(url, { signal: AbortSignal.timeout(500) })).text() === "ok";
    } catch {
      return false; // not yet
    }
  });
  child.kill("SIGTERM");
  await lines.cancel();
  assert.equal((await child.status).code, 0, "it is the same process all the time");
});
