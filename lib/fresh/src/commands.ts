import type { MaybeLazyMiddleware, Middleware } from "./middlewares/mod.ts";
import { patternToScope } from "./router.ts";
import type { Method } from "./router.ts";
import type { LayoutConfig, MaybeLazy, Route, RouteComponent, RouteConfig } from "./types.ts";

/** What kind of registration a command is, and a route file too. */
export const CommandType = {
  Middleware: "middleware",
  Layout: "layout",
  App: "app",
  Route: "route",
  Error: "error",
  NotFound: "notFound",
  Handler: "handler",
  FsRoute: "fsRoute",
} as const;
export type CommandType = typeof CommandType[keyof typeof CommandType];

interface Placed {
  /** URL pattern, without the base path. */
  pattern: string;
  /** Scopes it lies in, outermost first. */
  scope: string[];
}

/** One registration, in the order of which an app is put together. */
export type Command<State> =
  | { type: "app"; component: RouteComponent<State> }
  | { type: "notFound"; route: Route<State> }
  | Placed & { type: "middleware"; fns: MaybeLazyMiddleware<State>[] }
  | Placed & { type: "layout"; component: RouteComponent<State>; config?: LayoutConfig }
  | Placed & { type: "error"; route: Route<State> }
  | Placed & { type: "route"; route: MaybeLazy<Route<State>>; config?: RouteConfig }
  | Placed & { type: "handler"; method: Method | "ALL"; fns: MaybeLazyMiddleware<State>[] }
  | Placed & { type: "fsRoute"; getItems: () => Command<State>[] };

/** Pattern and scopes of a registered path. */
export function place(pattern: string): Placed {
  return { pattern, scope: patternToScope(pattern) };
}

/** A function stands for a route whose handler it is. */
export function toRoute<State>(route: Route<State> | Middleware<State>): Route<State> {
  return typeof route === "function" ? { handler: route } : route;
}
