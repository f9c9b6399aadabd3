import { liveReload } from "./alive.ts";
import { assemble, type Assembled, chooseEntry } from "./assemble.ts";
import { type BuildCache, emptyBuildCache } from "./build_cache.ts";
import { type Command, place, toRoute } from "./commands.ts";
import { type FreshConfig, resolveConfig, type ResolvedFreshConfig } from "./config.ts";
import { ALIVE_PATH } from "./constants.ts";
import { Context } from "./context.ts";
import { rememberIslands } from "./document.ts";
import { HttpError } from "./error.ts";
import { listen, type ListenOptions } from "./listen.ts";
import type { MaybeLazyMiddleware, Middleware } from "./middlewares/mod.ts";
import { emptyParams, mergePath, type Method } from "./router.ts";
import { logServerError } from "./scopes.ts";
import type { LayoutConfig, MaybeLazy, Route, RouteComponent, RouteConfig } from "./types.ts";
import { errorResponse } from "./error_response.ts";

export type { ListenOptions } from "./listen.ts";

/** @internal Gives an app the result of a build. */
export let setBuildCache: <State>(
  app: App<State>,
  cache: BuildCache<State>,
  mode: "development" | "production",
) => void;

/** Stands in for an address that cannot be read: `Deno.serve` writes `Host` into it as it comes. */
const UNREADABLE_URL = "http://unreadable.invalid/";

/** Stands in where nobody says who is asking, as in tests. */
export const DEFAULT_CONN_INFO: Deno.ServeHandlerInfo = {
  completed: Promise.resolve(),
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
};

/** Middlewares, routes and pages, put together in the order of their registration. */
export class App<State> {
  readonly config: ResolvedFreshConfig;
  readonly #commands: Command<State>[] = [];
  #cache: () => BuildCache<State> | null = () => null;

  static {
    setBuildCache = (app, cache, mode) => {
      app.config.root = cache.root;
      app.config.mode = mode;
      app.#cache = () => cache;
      rememberIslands(cache.islandRegistry);
    };
  }

  constructor(config: FreshConfig = {}) {
    this.config = resolveConfig(config);
  }

  /** Adds middlewares to the scope of `path`, or to the root. */
  use(...middlewares: MaybeLazyMiddleware<State>[]): this;
  use(path: string, ...middlewares: MaybeLazyMiddleware<State>[]): this;
  use(
    first: string | MaybeLazyMiddleware<State>,
    ...rest: MaybeLazyMiddleware<State>[]
  ): this {
    const [path, fns] = typeof first === "string" ? [first, rest] : ["*", [first, ...rest]];
    return this.#add({ type: "middleware", ...place(path), fns });
  }

  get(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle("GET", path, middlewares);
  }

  post(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle("POST", path, middlewares);
  }

  put(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle("PUT", path, middlewares);
  }

  patch(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle("PATCH", path, middlewares);
  }

  delete(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle("DELETE", path, middlewares);
  }

  head(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle("HEAD", path, middlewares);
  }

  /** All seven methods. */
  all(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle("ALL", path, middlewares);
  }

  /** @param config of a lazy route; others carry their own */
  route(path: string, route: MaybeLazy<Route<State>>, config?: RouteConfig): this {
    return this.#add({ type: "route", ...place(path), route, config });
  }

  /** Wraps the pages of a scope that are registered later. */
  layout(path: string, component: RouteComponent<State>, config?: LayoutConfig): this {
    return this.#add({ type: "layout", ...place(path), component, config });
  }

  /** Wraps all pages that are registered later, outside the layouts. */
  appWrapper(component: RouteComponent<State>): this {
    return this.#add({ type: "app", component });
  }

  /** Answers what nothing else does. */
  notFound(route: Route<State> | Middleware<State>): this {
    return this.#add({ type: "notFound", route: toRoute(route) });
  }

  /** Answers what the routes of a scope throw that are registered later. */
  onError(path: string, route: Route<State> | Middleware<State>): this {
    return this.#add({ type: "error", ...place(path), route: toRoute(route) });
  }

  /** Puts the file routes at this place of the order. */
  fsRoutes(pattern = "*"): this {
    const getItems = () => this.#cache()?.getFsRoutes() ?? [];
    return this.#add({ type: "fsRoute", ...place(pattern), getItems });
  }

  /** Copies the registrations that `app` has now, below `path`. */
  mountApp(path: string, app: App<State>): this {
    const { basePath } = app.config;
    const prefix = basePath === path ? path : mergePath(path, basePath || "/", true);
    const { scope } = place(prefix);
    for (const command of app.#commands) {
      if (command.type === "app" || command.type === "notFound") this.#add(command);
      else {
        const pattern = mergePath(prefix, command.pattern, true);
        this.#add({ ...command, pattern, scope: [...scope, ...command.scope] });
      }
    }
    app.#cache = () => this.#cache();
    return this;
  }

  /** The function for `Deno.serve`; what is registered afterwards is not in it. */
  handler(): (req: Request, info?: Deno.ServeHandlerInfo) => Promise<Response> {
    const cache = this.#cache() ?? emptyBuildCache<State>();
    const assembled = assemble(this.#commands, this.config.basePath);
    return async (req, info = DEFAULT_CONN_INFO) => {
      const url = URL.parse(req.url);
      if (url) url.pathname = url.pathname.replace(/\/{2,}/g, "/");
      if (cache.aliveFile !== undefined && url?.pathname === this.config.basePath + ALIVE_PATH) {
        return liveReload(cache.aliveFile);
      }
      const response = await answer(req, url, info, this.config, cache, assembled);
      if (req.method !== "HEAD" || response.body === null) return response;
      await response.body.cancel();
      return new Response(null, response);
    };
  }

  /** Serves the app. Without `port` the first free one of 8000 to 8019 is taken. */
  async listen(options: ListenOptions = {}): Promise<void> {
    await listen(options, this.handler());
  }

  #handle(
    method: Method | "ALL",
    path: string,
    fns: MaybeLazy<Middleware<State>>[],
  ): this {
    return this.#add({ type: "handler", ...place(path), method, fns });
  }

  #add(command: Command<State>): this {
    this.#commands.push(command);
    return this;
  }
}

async function answer<State>(
  req: Request,
  url: URL | null,
  info: Deno.ServeHandlerInfo,
  config: ResolvedFreshConfig,
  cache: BuildCache<State>,
  { router, fallback }: Assembled<State>,
): Promise<Response> {
  const match = url && router.match(url.pathname);
  const { entry, allowed } = await chooseEntry(match?.entries ?? [], req.method);
  let run = fallback;
  let params = emptyParams();
  let last = () => Promise.reject<Response>(new HttpError(url ? 404 : 400));
  if (match !== null && match.params === null) {
    last = () => Promise.reject(new HttpError(400));
  } else if (match?.params && entry !== undefined) {
    run = entry.run;
    params = match.params;
  } else if (match !== null) {
    last = req.method === "OPTIONS"
      ? () => Promise.resolve(new Response(null, { status: 204, headers: allow(allowed) }))
      : () => Promise.reject(new HttpError(405));
  }
  const address = url ?? new URL(UNREADABLE_URL);
  const ctx = new Context(req, address, info, match?.pattern ?? null, params, config, last, cache);
  let response: Response;
  try {
    response = await run(ctx);
    if (!(response instanceof Response)) {
      throw new TypeError(
        `Cannot answer "${address.pathname}": expected a Response, got ${response}`,
      );
    }
  } catch (error) {
    logServerError(error);
    response = errorResponse(error);
  }
  if (response.status !== 405 || entry !== undefined || response.headers.has("Allow")) {
    return response;
  }
  const headers = new Headers(response.headers);
  headers.set("Allow", allowed.join(", "));
  return new Response(response.body, { status: 405, headers });
}

function allow(methods: string[]): HeadersInit {
  return { Allow: methods.join(", ") };
}
