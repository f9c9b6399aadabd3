import { HttpError } from "./error.ts";
import type { HandlerByMethod, HandlerFn, PageResponse, RouteHandler } from "./handlers.ts";
import { type Context, getInternals } from "./context.ts";
import { routeElement } from "./render.ts";
import type { Method } from "./router.ts";
import type { Route } from "./types.ts";

/** Every method, in the order of an `Allow` header. */
export const METHODS: readonly Method[] = [
  "GET",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "HEAD",
  "OPTIONS",
];

/** Whether a handler has one function for each method. */
export function isHandlerByMethod<Data, State>(
  handler: RouteHandler<Data, State>,
): handler is HandlerByMethod<Data, State> {
  return typeof handler === "object" && handler !== null && !Array.isArray(handler);
}

/** The methods that a route answers. A component alone answers all of them, as upstream has it. */
export function methodsOf<State>(route: Route<State>): readonly Method[] {
  const { handler, component } = route;
  if (handler === undefined || !isHandlerByMethod(handler)) return METHODS;
  const own = METHODS.filter((method) => handler[method] !== undefined);
  return component !== undefined && !own.includes("GET") ? [...own, "GET"] : own;
}

function pickHandler<State>(
  route: Route<State>,
  method: string,
): HandlerFn<unknown, State> | undefined {
  const { handler, component } = route;
  const render = component === undefined ? undefined : () => ({ data: {} });
  if (handler === undefined) return render;
  if (!isHandlerByMethod(handler)) return handler;
  const get = handler.GET ?? render;
  if (method === "HEAD") return handler.HEAD ?? get;
  if (method === "GET") return get;
  return METHODS.filter((known) => known === method).map((known) => handler[known])[0];
}

/**
 * Runs a route's handler and renders its component.
 *
 * @param status of the page when the handler gives none
 * @throws {HttpError} 404 when nothing answers the method
 */
export async function renderRoute<State>(
  ctx: Context<State>,
  route: Route<State>,
  status: number,
): Promise<Response> {
  const internals = getInternals(ctx);
  const { app, layouts, status: outerStatus } = internals;
  internals.status = status;
  if (route.config?.skipAppWrapper) internals.app = null;
  if (route.config?.skipInheritedLayouts) internals.layouts = [];
  try {
    const handler = pickHandler(route, ctx.req.method);
    if (handler === undefined) throw new HttpError(404);
    const result = await handler(ctx);
    return result instanceof Response ? result : await respond(ctx, route, result);
  } finally {
    Object.assign(internals, { app, layouts, status: outerStatus });
  }
}

async function respond<State>(
  ctx: Context<State>,
  route: Route<State>,
  result: PageResponse<unknown>,
): Promise<Response> {
  if (typeof result !== "object" || result === null) {
    throw new TypeError(
      `Cannot answer ${ctx.req.method} "${ctx.url.pathname}": the handler gave neither a Response nor data`,
    );
  }
  const element = route.component === undefined
    ? null
    : await routeElement(ctx, route.component, result.data);
  if (element instanceof Response) return element;
  const init: ResponseInit = { headers: result.headers };
  if (result.status !== undefined) init.status = result.status;
  return await ctx.render(element, init);
}
