/** Requests byte by byte: what no client would send. */

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends bytes to a port of this machine and reads until the server closes. */
export async function rawRequest(port: number, bytes: Uint8Array): Promise<RawAnswer> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const writer = connection.writable.getWriter();
  await writer.write(bytes);
  const answer = await new Response(connection.readable).text();
  const [head, ...body] = answer.split("\r\n\r\n");
  const [line, ...fields] = head.split("\r\n");
  const pairs = fields.map((field): [string, string] => {
    const colon = field.indexOf(":");
    return [field.slice(0, colon), field.slice(colon + 1).trim()];
  });
  const text = body.join("\r\n\r\n");
  return { status: Number(line.split(" ")[1]), headers: new Headers(pairs), text };
}

/** A request without a body, after which the server closes. */
export function requestBytes(method: string, target: string, host: string): Uint8Array {
  const text = `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  return new TextEncoder().encode(text);
}
