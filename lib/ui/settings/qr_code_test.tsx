import assert from "node:assert/strict";
import fc from "fast-check";
import jsQR from "jsqr";
import { renderToString } from "preact-render-to-string";
import { QrCode } from "./qr_code.tsx";

/** Pixels of a module: a reader wants to see its shape. */
const SCALE = 4;

/** What a phone reads in the SVG: its path is painted module by module. */
function scan(svg: string): string | undefined {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  const width = size * SCALE;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = 0; row < SCALE; row++) {
      const start = ((Number(y) * SCALE + row) * width + Number(x) * SCALE) * 4;
      for (let at = 0; at < Number(run) * SCALE; at++) {
        pixels.fill(0, start + at * 4, start + at * 4 + 3);
      }
    }
  }
  return jsQR.default(pixels, width, width)?.data;
}

Deno.test("QrCode says what it was given, as a reader reads it (property)", () => {
  const content = fc.string({ minLength: 1, maxLength: 300, unit: "grapheme-ascii" });
  fc.assert(
    fc.property(content, (text) => {
      assert.equal(scan(renderToString(<QrCode content={text} label="" />)), text);
    }),
    { numRuns: 20 },
  );
});

Deno.test("QrCode keeps its quiet zone, says what it is, and carries no style of its own", () => {
  const svg = renderToString(<QrCode content="água" label={`a "code"`} />);
  assert.equal(scan(svg), "água");
  assert.match(svg, /role="img" aria-label="a &quot;code&quot;"/);
  assert.doesNotMatch(svg, /style=|<style|<script|<title/);
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    assert.ok(Number(x) >= 4 && Number(y) >= 4, "left and above");
    assert.ok(Number(x) + Number(run) <= size - 4 && Number(y) < size - 4, "right and below");
  }
});
