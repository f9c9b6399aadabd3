import assert from "node:assert/strict";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { PackedFiles } from "./packed_files.ts";

const SCRIPT = "const water = 'agua';\n".repeat(100);

const ask = (accept: string | null, init: RequestInit = {}) =>
  new Request("http://meter.example/_fresh/js/1/chart.js", {
    headers: accept === null ? {} : { "accept-encoding": accept },
    ...init,
  });

function file(text = SCRIPT, more: Record<string, string> = {}): Response {
  const headers = {
    "content-type": "text/javascript; charset=UTF-8",
    "cache-control": "public, max-age=31536000, immutable",
    "content-length": String(text.length),
    vary: "If-None-Match",
    ...more,
  };
  return new Response(text, { headers });
}

Deno.test("PackedFiles sends what the client takes, the better one first", async () => {
  const files = new PackedFiles();
  for (const accept of ["gzip, deflate, br, zstd", "BR;q=0.5"]) {
    const answer = await files.pack(ask(accept), file());
    assert.equal(answer.headers.get("content-encoding"), "br");
    assert.match(answer.headers.get("vary") ?? "", /accept-encoding/i);
    const bytes = await answer.bytes();
    assert.equal(answer.headers.get("content-length"), String(bytes.byteLength));
    assert.equal(brotliDecompressSync(bytes).toString(), SCRIPT);
  }
  const answer = await files.pack(ask("br;q=0, gzip"), file());
  assert.equal(answer.headers.get("content-encoding"), "gzip");
  assert.equal(gunzipSync(await answer.bytes()).toString(), SCRIPT);
});

Deno.test("PackedFiles leaves alone what nobody asked for packed, and what it must not touch", async () => {
  const files = new PackedFiles();
  for (const accept of [null, "", "identity", "br;q=0"]) {
    const answer = await files.pack(ask(accept), file());
    assert.equal(answer.headers.get("content-encoding"), null);
    assert.equal(await answer.text(), SCRIPT);
  }
  const untouched = [
    file(SCRIPT, { "cache-control": "no-store" }), // a page, with what is secret in it
    file(SCRIPT, { "content-type": "image/png" }),
    file("short"),
    new Response(null, { status: 304 }),
  ];
  for (const response of untouched) {
    assert.equal(await files.pack(ask("br"), response), response);
  }
  const head = file();
  assert.equal(await files.pack(ask("br", { method: "HEAD" }), head), head);
});

Deno.test("PackedFiles packs a file once, and again when it could not be read", async () => {
  const files = new PackedFiles();
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("disk")) });
  const unreadable = new Response(broken, { headers: file().headers });
  await assert.rejects(files.pack(ask("br"), unreadable), /disk/);
  const [first, second] = await Promise.all([
    files.pack(ask("br"), file()),
    files.pack(ask("br"), file("never read".repeat(100))),
  ]);
  assert.deepEqual(await first.bytes(), await second.bytes());
});
