/** Sends scripts and style sheets compressed. */

import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** What becomes smaller: pictures are packed already. */
const TEXT = /^(?:text\/(?:css|javascript)|image\/svg\+xml|application\/json)\b/;
/** Below this the headers weigh more than what is saved, bytes. */
const LEAST_BYTES = 512;

const [brotli, deflate] = [promisify(brotliCompress), promisify(gzip)];
/** With the greatest effort, since it is made once: brotli's own default is that. */
const PACKERS = {
  br: (bytes: Uint8Array) => brotli(bytes),
  gzip: (bytes: Uint8Array) => deflate(bytes, { level: constants.Z_BEST_COMPRESSION }),
} as const;
type Coding = keyof typeof PACKERS;

/** The best that the client takes (RFC 9110, 12.5.3); a weight of 0 is a refusal. */
function codingOf(header: string | null): Coding | null {
  const taken = new Map(
    (header ?? "").toLowerCase().split(",").map((item) => {
      const [name, ...parameters] = item.split(";").map((part) => part.trim());
      return [name, !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))] as const;
    }),
  );
  const isTaken = (coding: Coding) => taken.get(coding) ?? false;
  return isTaken("br") ? "br" : isTaken("gzip") ? "gzip" : null;
}

/**
 * Compresses files whose address changes with their content, each once. Nothing else: pages have
 * secrets in them, and what stands beside them may come from somebody else (BREACH, CVE-2013-3587).
 */
export class PackedFiles {
  readonly #packed = new Map<string, Promise<Uint8Array>>();

  /** The same answer, packed where that helps. */
  async pack(request: Request, response: Response): Promise<Response> {
    const { headers } = response;
    const size = Number(headers.get("content-length"));
    const fits = request.method === "GET" && response.status === 200 &&
      (headers.get("cache-control") ?? "").includes("immutable") &&
      TEXT.test(headers.get("content-type") ?? "") && size >= LEAST_BYTES;
    if (!fits) return response;
    headers.append("vary", "Accept-Encoding");
    const coding = codingOf(request.headers.get("accept-encoding"));
    if (coding === null) return response;
    const bytes = await this.#once(`${coding} ${request.url}`, coding, response);
    headers.set("content-encoding", coding);
    headers.set("content-length", String(bytes.byteLength));
    return new Response(new Uint8Array(bytes), { headers });
  }

  #once(key: string, coding: Coding, response: Response): Promise<Uint8Array> {
    const known = this.#packed.get(key);
    if (known) {
      void response.body?.cancel();
      return known;
    }
    const packed = response.bytes().then((bytes) => PACKERS[coding](bytes));
    this.#packed.set(key, packed);
    packed.catch(() => this.#packed.delete(key)); // the file could not be read: whoever asked is told
    return packed;
  }
}
