import { minify } from "terser";

/** Times that the code is gone over: what the first one leaves unused goes with the second. */
const PASSES = 2;

/**
 * Makes a module as small as it gets. esbuild keeps a class that nothing uses when its static fields
 * read a property, since a getter might do something; of Chart.js those are four scales in five.
 *
 * @throws {Error} for code that is no module of JavaScript
 */
export async function shrink(code: string): Promise<string> {
  const result = await minify(code, { module: true, ecma: 2020, compress: { passes: PASSES } });
  // Without `output` options there is always text.
  return result.code ?? "";
}
