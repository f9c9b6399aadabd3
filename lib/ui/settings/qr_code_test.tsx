import assert from "node:assert/strict";
import fc from "fast-check";
import { renderToString } from "preact-render-to-string";
import { scanQrCode } from "../../testing/qr_scan.ts";
import { QrCode } from "./qr_code.tsx";

Deno.test("QrCode says what it was given, as a reader reads it (property)", () => {
  const content = fc.string({ minLength: 1, maxLength: 300, unit: "grapheme-ascii" });
  fc.assert(
    fc.property(content, (text) => {
      assert.equal(scanQrCode(renderToString(<QrCode content={text} label="" />)), text);
    }),
    { numRuns: 20 },
  );
});

Deno.test("QrCode keeps its quiet zone, says what it is, and carries no style of its own", () => {
  const svg = renderToString(<QrCode content="água" label={`a "code"`} />);
  assert.equal(scanQrCode(svg), "água");
  assert.match(svg, /role="img" aria-label="a &quot;code&quot;"/);
  assert.doesNotMatch(svg, /style=|<style|<script|<title/);
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    assert.ok(Number(x) >= 4 && Number(y) >= 4, "left and above");
    assert.ok(Number(x) + Number(run) <= size - 4 && Number(y) < size - 4, "right and below");
  }
});
