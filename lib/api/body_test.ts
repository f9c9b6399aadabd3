import assert from "node:assert/strict";
import { decodeText, openBody, readBody } from "./body.ts";
import { ProblemError } from "./problem.ts";

const JSON_TYPE = { "content-type": "application/json" };

const request = (
  body: BodyInit | ReadableStream<Uint8Array>,
  headers: Record<string, string> = JSON_TYPE,
) => new Request("http://meter.example/api/data", { method: "POST", body, headers });

const status = (code: number) => (error: unknown) =>
  error instanceof ProblemError && error.status === code;

/** A body that goes on until somebody stops it. */
function endless(chunk: number) {
  let sent = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += chunk;
      controller.enqueue(new Uint8Array(chunk));
    },
  });
  return { stream, sent: () => sent };
}

Deno.test("readBody() gives the bytes of a body up to the limit", async () => {
  const bytes = await readBody(request("a".repeat(4096)), 4096);
  assert.equal(bytes.length, 4096);
  assert.equal(
    (await readBody(new Request("http://x/", { method: "POST", headers: JSON_TYPE }), 9)).length,
    0,
  );
});

Deno.test("readBody() counts what arrives: an endless body is 413 soon after the limit", async () => {
  const { stream, sent } = endless(1000);
  await assert.rejects(readBody(request(stream), 10_000), status(413));
  assert.ok(sent() <= 15_000, `${sent()} bytes were taken`);
});

Deno.test("readBody() refuses a Content-Length beyond the limit before it reads, and trusts none", async () => {
  const { stream, sent } = endless(1000);
  const long = request(stream, { ...JSON_TYPE, "content-length": "10001" });
  await assert.rejects(readBody(long, 10_000), status(413));
  assert.ok(sent() <= 1000);
  const lying = request("a".repeat(10_001), { ...JSON_TYPE, "content-length": "5" });
  await assert.rejects(readBody(lying, 10_000), status(413));
});

Deno.test("readBody() takes application/json in any case and with parameters, and nothing else", async () => {
  for (
    const type of ["application/json", "Application/JSON; charset=utf-8", "application/json ;x=y"]
  ) {
    assert.equal((await readBody(request("{}", { "content-type": type }), 9)).length, 2);
  }
  const others = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/jsonx",
    "text/json",
    "",
  ];
  for (const type of others) {
    await assert.rejects(readBody(request("{}", { "content-type": type }), 9), status(415), type);
  }
});

Deno.test("readBody() refuses every Content-Encoding", async () => {
  for (const encoding of ["gzip", "br", "identity", "x"]) {
    const headers = { ...JSON_TYPE, "content-encoding": encoding };
    await assert.rejects(readBody(request("{}", headers), 9), status(415));
  }
});

Deno.test("readBody() gives up a body that trickles in, and waits for one that is merely slow", async () => {
  const graceMs = 100;
  const every20ms = (bytes: number) =>
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        controller.enqueue(new Uint8Array(bytes));
      },
    });
  const started = performance.now();
  await assert.rejects(readBody(request(every20ms(1)), 1e6, graceMs), status(408));
  assert.ok(performance.now() - started < 1_000);
  // 100 bytes every 20 ms are more than 1 KiB/s: it is the size that ends this one.
  await assert.rejects(readBody(request(every20ms(100)), 1_500, graceMs), status(413));
});

Deno.test("readBody() calls a body that breaks off bad input", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error("connection reset")),
  });
  await assert.rejects(readBody(request(broken), 100), status(400));
});

Deno.test("decodeText() drops a byte order mark and refuses what is not UTF-8", () => {
  assert.equal(decodeText(new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d])), "{}");
  assert.throws(() => decodeText(new Uint8Array([0x22, 0xff, 0x22])), status(400));
});

Deno.test("openBody() hands pieces on as they come, and fails beyond the limit whatever was promised", async () => {
  const headers = { "content-type": "text/csv; charset=utf-8", "content-length": "5" };
  const { stream, sent } = endless(1000);
  const reader = openBody(request(stream, headers), "text/csv", 2500).getReader();
  assert.equal((await reader.read()).value?.length, 1000);
  assert.equal((await reader.read()).value?.length, 1000);
  await assert.rejects(reader.read(), status(413));
  assert.ok(sent() <= 5000, `${sent()} bytes were taken`);
});

Deno.test("openBody() refuses another type at once, and stops the sender when its reader stops", async () => {
  const { stream } = endless(1000);
  assert.throws(() => openBody(request(stream), "text/csv", 9), status(415));
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
    cancel: () => void (cancelled = true),
  });
  const opened = openBody(request(body, { "content-type": "text/csv" }), "text/csv", 1e6);
  for await (const _ of opened) break;
  assert.ok(cancelled);
});
