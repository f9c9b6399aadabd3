/** Reads QR codes as a phone does. */

import jsQR from "jsqr";

/** Pixels of a module: a reader wants to see its shape. */
const SCALE = 4;

/** What is read in the SVG of `QrCode`, whose path is painted piece by piece. */
export function scanQrCode(svg: string): string | undefined {
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
