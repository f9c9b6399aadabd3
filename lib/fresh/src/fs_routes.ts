import type { AnyComponent } from "preact";
import { type Command, CommandType } from "./commands.ts";
import type { HandlerFn, RouteHandler } from "./handlers.ts";
import type { MaybeLazyMiddleware } from "./middlewares/mod.ts";
import type { AsyncAnyComponent, PageProps } from "./render.ts";
import { isHandlerByMethod } from "./route.ts";
import { isGroup } from "./router.ts";
import type { MaybeLazy, Route, RouteConfig } from "./types.ts";

/** What a file below `routes/` may export. */
export interface FreshFsMod<State> {
  config?: RouteConfig;
  handler?: RouteHandler<unknown, State> | HandlerFn<unknown, State>[];
  handlers?: RouteHandler<unknown, State> | HandlerFn<unknown, State>[];
  default?:
    | AnyComponent<PageProps<unknown, State>>
    | AsyncAnyComponent<PageProps<unknown, State>>;
}

/** A file below `routes/`, not loaded. */
export interface FsRouteFileNoMod {
  /** Its URL path without the extension. */
  id: string;
  filePath: string;
  type: CommandType;
  /** URL pattern, folders in parentheses kept. */
  pattern: string;
  /** URL pattern. */
  routePattern: string;
  /** Its folder, one pattern a name. */
  scope: string[];
  /** Whether the module may wait for the first request. */
  lazy: boolean;
  css: string[];
  overrideConfig: RouteConfig | undefined;
}

export interface FsRouteFile<State> extends FsRouteFileNoMod {
  mod: MaybeLazy<FreshFsMod<State>>;
}

/** Turns route files, in order, into registrations. */
export function fsItemsToCommands<State>(items: FsRouteFile<State>[]): Command<State>[] {
  return items.flatMap((item) => toCommand(item) ?? []);
}

function toCommand<State>(item: FsRouteFile<State>): Command<State> | null {
  const { filePath, mod, scope, routePattern: pattern } = item;
  if (typeof mod === "function") {
    const route = async () => toRoute(filePath, await mod());
    return { type: "route", pattern, scope, route, config: item.overrideConfig };
  }
  switch (item.type) {
    case CommandType.Route:
      return { type: "route", pattern, scope, route: toRoute(filePath, mod) };
    case CommandType.Error:
      return { type: "error", pattern, scope, route: toRoute(filePath, mod) };
    case CommandType.NotFound:
      return { type: "notFound", route: toRoute(filePath, mod) };
    case CommandType.App:
      checkExports(filePath, mod);
      return mod.default === undefined ? null : { type: "app", component: mod.default };
    case CommandType.Layout:
      if (checkExports(filePath, mod) !== undefined) warn(filePath, "a layout has no handlers");
      if (mod.default === undefined) return null;
      return { type: "layout", pattern, scope, component: mod.default, config: mod.config };
    case CommandType.Middleware: {
      const fns = middlewaresOf(filePath, mod);
      return fns === null ? null : { type: "middleware", pattern, scope, fns };
    }
    default:
      throw new TypeError(`Cannot register "${filePath}": a route file is no ${item.type}`);
  }
}

function toRoute<State>(filePath: string, mod: FreshFsMod<State>): Route<State> {
  const handler = checkExports(filePath, mod);
  if (Array.isArray(handler)) {
    throw new TypeError(`Cannot register "${filePath}": only middlewares may be an array`);
  }
  return { handler, component: mod.default, config: mod.config };
}

/** `handlers`, `handler` or the default export: of these only functions are middlewares. */
function middlewaresOf<State>(
  filePath: string,
  mod: FreshFsMod<State>,
): MaybeLazyMiddleware<State>[] | null {
  const exported: unknown = checkExports(filePath, mod) ?? mod.default;
  const fns = Array.isArray(exported) ? exported : [exported];
  if (fns.every((fn): fn is MaybeLazyMiddleware<State> => typeof fn === "function")) return fns;
  warn(filePath, "a middleware has no handlers by method");
  return null;
}

function warn(filePath: string, reason: string): void {
  console.warn(`Cannot use the handlers of "${filePath}": ${reason}`);
}

/** @throws {TypeError} when a module exports nothing of use, or a handler wants two arguments */
function checkExports<State>(
  filePath: string,
  mod: FreshFsMod<State>,
): RouteHandler<unknown, State> | HandlerFn<unknown, State>[] | undefined {
  const handler = mod?.handlers ?? mod?.handler;
  const isHandler = typeof handler === "function" || Array.isArray(handler) ||
    (handler !== undefined && isHandlerByMethod(handler));
  if (!isHandler && typeof mod?.default !== "function" && typeof mod?.config !== "object") {
    throw new TypeError(`Cannot register "${filePath}": couldn't find relevant exports`);
  }
  if (typeof handler === "function" && handler.length > 1) {
    throw new TypeError(`Cannot register "${filePath}": its handler takes more than one argument`);
  }
  return handler;
}

/** Order of the names in a folder: what affects routes comes before them, the vaguest last. */
function rank(name: string, isFile: boolean): number {
  if (isFile && name === "_app") return 0;
  if (isFile && name === "_middleware") return 1;
  if (isFile && (name === "_error" || name === "_500")) return 3;
  if (isFile && name.startsWith("_")) return 2;
  if (isFile && name === "index") return 4;
  if (isGroup(name)) return 6;
  if (name.startsWith("[...")) return 8;
  return name.startsWith("[") ? 7 : 5;
}

/** Compares paths of route files, without extension, by the order of registration. */
export function sortRoutePaths(a: string, b: string): number {
  const as = a.split("/");
  const bs = b.split("/");
  for (let i = 0; i < Math.min(as.length, bs.length); i++) {
    if (as[i] === bs[i]) {
      // What is in a folder comes before a file of the same name.
      if (i === as.length - 1 || i === bs.length - 1) return bs.length - as.length;
      continue;
    }
    const difference = rank(as[i], i === as.length - 1) - rank(bs[i], i === bs.length - 1);
    return difference || (as[i] < bs[i] ? -1 : 1);
  }
  return 0;
}
