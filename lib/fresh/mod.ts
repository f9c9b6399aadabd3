/** `fresh`: the subset of Fresh 2's server API that this folder provides, see README.md. */
export { App, type ListenOptions } from "./src/app.ts";
export { createDefine, type Define } from "./src/define.ts";
export {
  type HandlerByMethod,
  type HandlerFn,
  page,
  type PageResponse,
  type RouteData,
  type RouteHandler,
} from "./src/handlers.ts";
export { HttpError } from "./src/error.ts";
export { staticFiles } from "./src/middlewares/static_files.ts";
export type { Middleware, MiddlewareFn } from "./src/middlewares/mod.ts";
export type { FreshConfig, ResolvedFreshConfig } from "./src/config.ts";
export type { Context, FreshContext } from "./src/context.ts";
export type { PageProps } from "./src/render.ts";
export type { Method } from "./src/router.ts";
export type { Island, LayoutConfig, Lazy, MaybeLazy, RouteConfig } from "./src/types.ts";
