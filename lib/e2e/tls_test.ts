/** The web server with a certificate of its own. */

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { STRICT_TRANSPORT } from "../auth/headers.ts";
import { machineFaults } from "../config/machine.ts";
import { readTlsFiles } from "../config/tls_files.ts";
import { makeCertificates } from "../testing/certificates.ts";
import { createFakeServices } from "../testing/fake_services.ts";
import { rawRequest, requestBytes } from "../testing/raw_http.ts";
import { listen, pagesHandler } from "./pages_app.ts";

const HEALTHCHECK = fileURLToPath(new URL("../../tasks/healthcheck.ts", import.meta.url));

/** As the container starts it. */
const HEALTHCHECK_FLAGS = [
  "--no-prompt",
  "--unsafely-ignore-certificate-errors=127.0.0.1",
  "--allow-net=127.0.0.1",
  "--allow-env=PORT,TLS_CERT_FILE",
];

/** Serves the pages over TLS; `client` trusts the authority. */
async function serveTls(stack: AsyncDisposableStack) {
  const files = stack.use(await makeCertificates());
  const tls = readTlsFiles({ certFile: files.cert, keyFile: files.key });
  const { services } = createFakeServices({ settings: { secureCookies: true } });
  const options = { tls, headers: STRICT_TRANSPORT };
  const origin = await listen(stack, await pagesHandler(services), 0, options);
  const client = stack.use(Deno.createHttpClient({ caCerts: [files.ca] }));
  return { origin, client, files };
}

/** @returns exit status */
async function healthcheck(origin: string, env: Record<string, string>): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...HEALTHCHECK_FLAGS, HEALTHCHECK],
    env: { PORT: new URL(origin).port, ...env },
    stderr: "null",
  }).output();
  return code;
}

Deno.test("serveWeb() with a certificate speaks https alone, and says so to browsers", async () => {
  await using stack = new AsyncDisposableStack();
  const { origin, client } = await serveTls(stack);
  assert.match(origin, /^https:\/\/127\.0\.0\.1:/);
  for (const path of ["/dashboard", "/api/current", "/app.css", "/nothing"]) {
    const answer = await fetch(origin + path, { client });
    await answer.body?.cancel();
    assert.equal(answer.headers.get("strict-transport-security"), "max-age=31536000", path);
  }
  await assert.rejects(fetch(`${origin}/healthz`), "no authority of the system has signed it");
  const plain = rawRequest(Number(new URL(origin).port), requestBytes("GET", "/healthz", "a"));
  assert.notEqual((await plain.catch(() => null))?.status, 200);
  const answer = await fetch(`${origin}/healthz`, { client });
  assert.equal(answer.status, 200, "it lives on");
  await answer.body?.cancel();
});

Deno.test("tasks/healthcheck.ts knows whether the program is well, with TLS and without", async () => {
  await using stack = new AsyncDisposableStack();
  const { origin, files } = await serveTls(stack);
  const fake = createFakeServices();
  const plain = await listen(stack, await pagesHandler(fake.services));
  const run = () =>
    Promise.all([healthcheck(origin, { TLS_CERT_FILE: files.cert }), healthcheck(plain, {})]);
  assert.deepEqual(await run(), [0, 0]);
  fake.health = { ...fake.health, status: "degraded" };
  assert.deepEqual(await run(), [0, 1]);
  assert.equal(await healthcheck(origin, {}), 1, "plain HTTP is not spoken there");
});

Deno.test("readTlsFiles() and the check before the start name the file at fault", async () => {
  await using stack = new AsyncDisposableStack();
  const [one, other] = [
    stack.use(await makeCertificates()),
    stack.use(await makeCertificates()),
  ];
  const faults = (cert: string, key: string) =>
    machineFaults({ TLS_CERT_FILE: cert, TLS_KEY_FILE: key })
      .filter((fault) => fault.startsWith("TLS_"));
  assert.deepEqual(faults(one.cert, one.key), []);
  assert.match(faults("/nonexistent", one.key)[0], /^TLS_CERT_FILE "\/nonexistent": must be a PEM/);
  assert.match(faults(one.key, one.key)[0], /^TLS_CERT_FILE ".*": must be a PEM file/);
  assert.match(faults(one.cert, one.cert)[0], /^TLS_KEY_FILE ".*": must be a PEM file/);
  assert.match(faults(one.cert, other.key)[0], /^TLS_KEY_FILE ".*": is not the key of the cert/);
  assert.throws(
    () => readTlsFiles({ certFile: one.cert, keyFile: other.key }),
    { message: /TLS_KEY_FILE/ },
  );
});
