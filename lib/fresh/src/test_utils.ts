import { DEFAULT_CONN_INFO } from "./app.ts";
import { type BuildCache, emptyBuildCache } from "./build_cache.ts";
import type { Command } from "./commands.ts";
import { resolveConfig, type ResolvedFreshConfig } from "./config.ts";
import { Context } from "./context.ts";
import type { FsAdapter } from "./fs.ts";
import { fsItemsToCommands, type FsRouteFile } from "./fs_routes.ts";
import { emptyParams } from "./router.ts";
import type { ServerIslandRegistry } from "./types.ts";

type Handler = (req: Request, info: Deno.ServeHandlerInfo) => Response | Promise<Response>;

/** Sends requests to a handler without a network. */
export class FakeServer {
  constructor(public handler: Handler) {}

  get(path: string, init?: RequestInit): Promise<Response> {
    return this.#send(path, init);
  }

  post(path: string, body?: BodyInit): Promise<Response> {
    return this.#send(path, { method: "POST", body });
  }

  patch(path: string, body?: BodyInit): Promise<Response> {
    return this.#send(path, { method: "PATCH", body });
  }

  put(path: string, body?: BodyInit): Promise<Response> {
    return this.#send(path, { method: "PUT", body });
  }

  delete(path: string): Promise<Response> {
    return this.#send(path, { method: "DELETE" });
  }

  head(path: string): Promise<Response> {
    return this.#send(path, { method: "HEAD" });
  }

  options(path: string): Promise<Response> {
    return this.#send(path, { method: "OPTIONS" });
  }

  async request(req: Request): Promise<Response> {
    return await this.handler(req, DEFAULT_CONN_INFO);
  }

  #send(path: string, init?: RequestInit): Promise<Response> {
    return this.request(new Request(new URL(path, "http://localhost/"), init));
  }
}

/** Serves with one middleware alone. */
export function serveMiddleware<T>(
  middleware: (ctx: Context<T>) => Response | Promise<Response>,
  options: {
    config?: Partial<ResolvedFreshConfig>;
    buildCache?: BuildCache<T>;
    next?: () => Promise<Response>;
    route?: string | null;
  } = {},
): FakeServer {
  const next = options.next ??
    (() => Promise.resolve(new Response("not found", { status: 404 })));
  return new FakeServer(async (req, info) => {
    const ctx = new Context<T>(
      req,
      new URL(req.url),
      info,
      options.route ?? null,
      emptyParams(),
      { ...resolveConfig({}), ...options.config },
      next,
      options.buildCache ?? emptyBuildCache(),
    );
    return await middleware(ctx);
  });
}

/** A file system of these files alone. */
export function createFakeFs(files: Record<string, unknown>): FsAdapter {
  return {
    cwd: () => ".",
    async *walk(_root, options) {
      for (const path of Object.keys(files)) {
        if (options?.skip?.some((pattern) => pattern.test(path))) continue;
        yield { path, name: path, isFile: true, isDirectory: false, isSymlink: false };
      }
    },
    isDirectory: (dir) =>
      Promise.resolve(Object.keys(files).some((path) => path.startsWith(`${dir}/`))),
    readTextFile: (path) => Promise.resolve(String(files[path])),
  };
}

/** Resolves after `ms` milliseconds. */
export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A build of these route files, without islands. */
export class MockBuildCache<State> implements BuildCache<State> {
  root = "";
  clientEntry = "";
  islandRegistry: ServerIslandRegistry = new Map();
  features: { errorOverlay: boolean };

  constructor(
    private files: FsRouteFile<State>[],
    mode: "development" | "production",
  ) {
    this.features = { errorOverlay: mode === "development" };
  }

  getEntryAssets(): string[] {
    return [];
  }

  getFsRoutes(): Command<State>[] {
    return fsItemsToCommands(this.files);
  }

  readFile(): Promise<null> {
    return Promise.resolve(null);
  }
}

/** A test with a browser: what the browser leaves open is not ours. */
export function integrationTest(name: string, fn: () => void | Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
}
