/** The HTTP requests of `bad-inputs.json`: what each case sends, and what it is to be answered. */

import { gzipSync } from "node:zlib";

/** Recorded hostile inputs beside the checkout; without them there is nothing to try. */
const FILE = new URL("../../../shared/data/bad-inputs.json", import.meta.url);

/** How a case makes what it sends, when it is not written out. */
export interface Generator {
  kind: string;
  prefix?: string;
  unit?: string;
  count?: number;
  suffix?: string;
  name?: string;
  decompressed?: number;
  base64?: string;
}

/** How a bad token is made. */
export interface TokenRecipe {
  claims?: Record<string, unknown>;
  omit?: string[];
  use?: "refresh";
  revoked?: true;
}

/** A case. */
export interface RequestCase {
  id: string;
  channel: string;
  category: string;
  desc: string;
  method: string;
  path: string;
  auth: "none" | "user" | "admin" | "cookie-admin";
  headers: Record<string, string>;
  body?: string;
  generator?: Generator;
  repeat?: number;
  fault?: string;
  token_recipe?: TokenRecipe;
  expected: { status: number | string; field?: string };
}

/** Reads the cases; none, and why is said, where the file is not there. */
export async function requestCases(): Promise<RequestCase[]> {
  const text = await Deno.readTextFile(FILE).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  if (text === null) console.log(`skipped: ${FILE.pathname} is not there`);
  const cases: RequestCase[] = text === null ? [] : JSON.parse(text);
  return cases.filter(({ channel }) => channel === "http");
}

/** The statuses that a case may be answered, in the words of the file or in others. */
export function statusesOf(expected: number | string): number[] {
  return String(expected).match(/\b\d{3}\b/g)?.map(Number) ?? [];
}

/** @param round which of its repetitions: a case may claim another address each time */
export function headersOf(one: RequestCase, round: number): Record<string, string> {
  const { generator } = one;
  const headers = Object.fromEntries(
    Object.entries(one.headers).map(([name, value]) => [
      name,
      value.replace("{{RANDOM_IP}}", `203.0.113.${round}`),
    ]),
  );
  if (generator?.kind === "header_repeat") headers[generator.name ?? "x"] = generate(generator);
  return headers;
}

/** @returns `undefined` for a request without one */
export function bodyOf({ generator, body }: RequestCase): string | Uint8Array | undefined {
  if (generator?.kind === "repeat") return generate(generator);
  if (generator?.kind === "gzip_zeros") {
    return gzipSync(new Uint8Array(generator.decompressed ?? 0));
  }
  return body;
}

/** The bytes of a request that no client would send; the server is asked to close after it. */
export function rawBytesOf({ base64 = "" }: Generator): Uint8Array {
  const request = new TextDecoder().decode(Uint8Array.fromBase64(base64))
    .replace(/\r\n\r\n$/, "\r\nConnection: close\r\n\r\n");
  return new TextEncoder().encode(request);
}

function generate({ prefix = "", unit = "", count = 0, suffix = "" }: Generator): string {
  return prefix + unit.repeat(count) + suffix;
}
