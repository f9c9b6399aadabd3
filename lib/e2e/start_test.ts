/** What a start that cannot succeed says, and what it leaves alone. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly dataDirExists: boolean;
}

/** Starts the server, which is expected to end by itself, on a folder that is not there yet. */
async function start(env: Record<string, string>): Promise<Outcome> {
  const folder = await Deno.makeTempDir();
  const dataDir = `${folder}/data`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", `${ROOT}/deno.json`, `${ROOT}/main.ts`],
    cwd: folder,
    env: { APP_ENV: "production", MQTT_PORT: "", PORT: "", DATA_DIR: dataDir, ...env },
  }).output();
  const dataDirExists = existsSync(dataDir);
  await Deno.remove(folder, { recursive: true });
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr), dataDirExists };
}

Deno.test("a start with faults names them all and exits with 2", async () => {
  const { code, err, dataDirExists } = await start({
    ADMIN_PASSWORD: "123",
    MQTT_CA_FILE: "/nonexistent",
    HOST: "203.0.113.1",
    TIMEZONE: "Mars/Olympus",
  });
  assert.equal(code, 2);
  for (const name of ["ADMIN_PASSWORD", "MQTT_CA_FILE", "HOST", "TIMEZONE"]) {
    assert.match(err, new RegExp(`^  ${name}\\b`, "m"));
  }
  assert.equal(dataDirExists, false);
});

Deno.test("a start with a DATA_DIR that is a file names it and exits with 2", async () => {
  const { code, err } = await start({ DATA_DIR: `${ROOT}/deno.json` });
  assert.equal(code, 2);
  assert.match(err, /^ {2}DATA_DIR "/m);
});

Deno.test("a start on taken ports names both and makes no password", async () => {
  using web = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using mqtt = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { code, out, err, dataDirExists } = await start({
    PORT: String(web.addr.port),
    MQTT_PORT: String(mqtt.addr.port),
  });
  assert.equal(code, 1);
  assert.match(err, new RegExp(`^Cannot listen on PORT ${web.addr.port}:`, "m"));
  assert.match(err, new RegExp(`^Cannot listen on MQTT_PORT ${mqtt.addr.port}:`, "m"));
  assert.equal(out, "");
  assert.equal(dataDirExists, false);
});
