import { extname, join } from "node:path";

/** A file of the `static` folder or a module for the browser, ready to be sent. */
export interface StaticFile {
  /** Hash of the content, hexadecimal; `null`: unknown, no ETag. */
  hash: string | null;
  /** Bytes. */
  size: number;
  contentType: string;
  readable: ReadableStream<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>;
  /** Releases the file when `readable` is not read. */
  close(): void;
  immutable?: boolean;
}

/** Media types by extension: the files that web pages are made of (IANA registry, MIME Sniffing). */
const CONTENT_TYPES: Record<string, string> = {
  ".avif": "image/avif",
  ".css": "text/css; charset=UTF-8",
  ".csv": "text/csv; charset=UTF-8",
  ".gif": "image/gif",
  ".html": "text/html; charset=UTF-8",
  ".ico": "image/vnd.microsoft.icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=UTF-8",
  ".json": "application/json; charset=UTF-8",
  ".map": "application/json; charset=UTF-8",
  ".mjs": "text/javascript; charset=UTF-8",
  ".mp3": "audio/mpeg",
  ".mp4": "video/mp4",
  ".otf": "font/otf",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml; charset=UTF-8",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=UTF-8",
  ".wasm": "application/wasm",
  ".webm": "video/webm",
  ".webmanifest": "application/manifest+json; charset=UTF-8",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".xml": "application/xml; charset=UTF-8",
  ".zip": "application/zip",
};

/** The media type of a file, by its extension. */
export function getContentType(path: string): string {
  return CONTENT_TYPES[extname(path).toLowerCase()] ?? "text/plain";
}

/** Opens a file to be sent. */
export async function openFile(
  path: string,
  info: { hash: string | null; contentType: string },
): Promise<StaticFile> {
  const file = await Deno.open(path);
  const { size } = await file.stat();
  return {
    hash: info.hash,
    contentType: info.contentType,
    size,
    readable: file.readable,
    close: () => file.close(),
  };
}

/** Opens a file of the `static` folder by its URL; `null` when there is none. */
export async function readStatic(staticDir: string, pathname: string): Promise<StaticFile | null> {
  const parts = pathname.split("/").map(decodeURIComponent);
  if (parts.some((part) => part === ".." || /[/\\\0]/.test(part))) return null;
  const path = join(staticDir, ...parts);
  try {
    if (!(await Deno.stat(path)).isFile) return null;
  } catch (error) {
    if (isNoSuchFile(error)) return null;
    throw error;
  }
  return await openFile(path, { hash: null, contentType: getContentType(path) });
}

/** No file has a name that the file system cannot hold, either. */
function isNoSuchFile(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory ||
    (error instanceof Error && "code" in error && error.code === "ENAMETOOLONG");
}
