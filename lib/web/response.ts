/** Writes a `Response` to a connection of `node:http`. */

import type { ServerResponse } from "node:http";
import type { Log } from "../log.ts";

/** Answers that come bit by bit; every other one is whole when its first byte is there. */
const STREAMED = /^text\/(?:event-stream|csv)\b/;
/** A live stream ends with its connection: chunks would cost each event more writes. */
const ENDLESS = /^text\/event-stream\b/;

/** Resolves when the last byte is handed over, or when nobody is there to take it any more. */
export async function sendResponse(
  response: Response,
  res: ServerResponse,
  log: Pick<Log, "warn">,
): Promise<void> {
  const { status, body } = response;
  const headers = headersOf(response.headers);
  const type = response.headers.get("content-type") ?? "";
  if (body === null) {
    res.writeHead(status, headers).end();
  } else if (STREAMED.test(type)) {
    res.useChunkedEncodingByDefault = !ENDLESS.test(type);
    res.writeHead(status, headers).flushHeaders();
    await pour(body, res, log);
  } else {
    const bytes = await response.bytes();
    headers["content-length"] ??= String(bytes.byteLength);
    res.writeHead(status, headers).end(bytes);
  }
}

function headersOf(headers: Headers): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of headers) fields[name] = value;
  if ("set-cookie" in fields) fields["set-cookie"] = headers.getSetCookie();
  return fields;
}

/** Hands chunks on while the client takes them. */
async function pour(
  body: ReadableStream<Uint8Array>,
  res: ServerResponse,
  log: Pick<Log, "warn">,
): Promise<void> {
  const reader = body.getReader();
  let resume = () => {};
  res.on("drain", () => resume());
  res.once("close", () => {
    reader.cancel().catch(() => {}); // it has failed already
    resume();
  });
  // A stream that fails while its client reads nothing is not noticed by reading on.
  reader.closed.catch((reason) => {
    log.warn("An answer is broken off", { reason: String(reason) });
    res.destroy();
  });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!res.write(value)) await new Promise<void>((resolve) => resume = resolve);
    }
  } catch {
    return; // said above
  }
  res.end();
}
