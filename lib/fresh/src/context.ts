import { type FunctionComponent, isValidElement, type JSX } from "preact";
import type { BuildCache } from "./build_cache.ts";
import type { ResolvedFreshConfig } from "./config.ts";
import { PARTIAL_SEARCH_PARAM } from "./constants.ts";
import { type RenderFrame, renderPage } from "./render.ts";
import type { LayoutConfig } from "./types.ts";

export type { Island, ServerIslandRegistry } from "./types.ts";

/** What a request carries through the app besides what handlers may see. */
export interface Internals<State> extends RenderFrame<State> {
  /** Status of pages rendered without one. */
  status: number;
  /** The 404 page has been tried: an outer scope must not try it again. */
  notFoundTried: boolean;
}

/** @internal The parts of a context that belong to the app. */
export let getInternals: <State>(ctx: Context<State>) => Internals<State>;

/** Upstream's older name of `Context`. */
export type FreshContext<State = unknown> = Context<State>;

/** A request on its way through the app. */
export class Context<State> {
  readonly config: ResolvedFreshConfig;
  /** Address asked for; runs of `/` in its path are one. */
  readonly url: URL;
  /** The request as it came; its `url` is not normalised. */
  req: Request;
  /** Pattern of the route, base path included; `null` when there is none. */
  readonly route: string | null;
  /** Decoded parameters of the route; an absent optional one is `""`. */
  readonly params: Record<string, string>;
  /** What middlewares leave for those after them. */
  readonly state: State;
  /** Always `undefined`: a page's data is in its props. */
  data: unknown;
  /** What was thrown, on its way to an error page and on it. */
  error: unknown | null = null;
  readonly info: Deno.ServeHandlerInfo;
  /** Whether upstream's browser code asked for a part of the page. */
  readonly isPartial: boolean;
  /** The page, in the props of layouts and the wrapper. */
  Component: FunctionComponent = () => null;
  /** Hands the request on. */
  next: () => Promise<Response>;
  readonly #internals: Internals<State>;

  static {
    getInternals = (ctx) => ctx.#internals;
  }

  constructor(
    req: Request,
    url: URL,
    info: Deno.ServeHandlerInfo,
    route: string | null,
    params: Record<string, string>,
    config: ResolvedFreshConfig,
    next: () => Promise<Response>,
    cache: BuildCache<State>,
  ) {
    this.req = req;
    this.url = url;
    this.info = info;
    this.route = route;
    this.params = params;
    this.config = config;
    this.next = next;
    this.isPartial = url.searchParams.has(PARTIAL_SEARCH_PARAM);
    // Upstream's contract: middlewares fill the state in, its type says what it is then.
    this.state = {} as State;
    this.#internals = { layouts: [], app: null, cache, status: 200, notFoundTried: false };
  }

  /** Redirects; a path from the root cannot leave this site. */
  redirect(pathOrUrl: string, status = 302): Response {
    const location = pathOrUrl.startsWith("/") ? ownPath(pathOrUrl) : pathOrUrl;
    return new Response(null, { status, headers: { location } });
  }

  /**
   * Renders a page inside the layouts and the wrapper of this scope.
   *
   * @throws {TypeError} when `vnode` is neither an element nor `null`
   */
  async render(
    vnode: JSX.Element | null,
    init: ResponseInit = {},
    config: LayoutConfig = {},
  ): Promise<Response> {
    if (vnode !== null && !isValidElement(vnode)) {
      throw new TypeError(`Cannot render "${vnode}": neither an element nor null`);
    }
    const { layouts, app, cache, status } = this.#internals;
    const result = await renderPage(this, vnode, {
      layouts: config.skipInheritedLayouts ? [] : layouts,
      app: config.skipAppWrapper ? null : app,
      cache,
    });
    if (result instanceof Response) return result;
    return this.html(result, { status, ...init });
  }

  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  json(content: unknown, init?: ResponseInit): Response {
    return Response.json(content, init);
  }
}

/**
 * Runs of slashes before the first `?` or `#` become one. A browser reads a backslash as a slash and
 * leaves out tabs and line breaks (WHATWG URL, basic parser), so `/\evil` and `/<tab>/evil` count too.
 */
function ownPath(path: string): string {
  const clean = path.replace(/[\t\n\r]/g, "");
  const end = clean.search(/[?#]/);
  const pathname = end === -1 ? clean : clean.slice(0, end);
  return pathname.replace(/[/\\]{2,}/g, "/") + clean.slice(pathname.length);
}
