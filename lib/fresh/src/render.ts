import {
  type AnyComponent,
  type FunctionComponent,
  h,
  isValidElement,
  type JSX,
  type RenderableProps,
} from "preact";
import type { BuildCache } from "./build_cache.ts";
import type { Context } from "./context.ts";
import { renderDocument } from "./document.ts";
import type { RouteComponent } from "./types.ts";

/** What pages, layouts and the app wrapper get. */
export type PageProps<Data = unknown, T = unknown> =
  & Pick<
    Context<T>,
    | "config"
    | "url"
    | "req"
    | "params"
    | "info"
    | "state"
    | "isPartial"
    | "Component"
    | "error"
    | "route"
  >
  & { data: Data };

/** A component that is awaited before rendering: no hooks, but a Response may be its answer. */
export interface AsyncAnyComponent<P> {
  // The parameters of Preact's own components, or nothing could be inferred from either.
  // deno-lint-ignore no-explicit-any
  (props: RenderableProps<P>, context?: any): Promise<JSX.Element | Response | null>;
  displayName?: string;
}

/** How upstream tells: by the keyword, so a plain function that returns a promise is not one. */
function isAsync<P>(
  component: AnyComponent<P> | AsyncAnyComponent<P>,
): component is AsyncAnyComponent<P> {
  return component.constructor.name === "AsyncFunction";
}

const NOTHING: FunctionComponent = () => null;

/** Makes the element of a page, layout or wrapper, or gives the Response it answered with. */
export async function routeElement<State>(
  ctx: Context<State>,
  component: RouteComponent<State>,
  data: unknown,
  child: FunctionComponent = NOTHING,
): Promise<JSX.Element | Response | null> {
  const props: PageProps<unknown, State> = {
    config: ctx.config,
    url: ctx.url,
    req: ctx.req,
    params: ctx.params,
    info: ctx.info,
    state: ctx.state,
    isPartial: ctx.isPartial,
    error: ctx.error,
    route: ctx.route,
    Component: child,
    data,
  };
  if (!isAsync(component)) return h(component, props);
  const result = await component(props);
  if (result === null || result instanceof Response || isValidElement(result)) return result;
  throw new TypeError(
    `Cannot render "${component.name}": it gave neither an element nor null nor a Response`,
  );
}

/** Where a page is rendered. */
export interface RenderFrame<State> {
  /** Outermost first. */
  layouts: RouteComponent<State>[];
  app: RouteComponent<State> | null;
  cache: BuildCache<State>;
}

/** Renders an element inside layouts and wrapper, or gives the Response one of them answered with. */
export async function renderPage<State>(
  ctx: Context<State>,
  element: JSX.Element | null,
  frame: RenderFrame<State>,
): Promise<string | Response> {
  let current = element;
  const frames = frame.app === null ? frame.layouts : [frame.app, ...frame.layouts];
  for (const component of frames.toReversed()) {
    const child = current;
    const result = await routeElement(ctx, component, null, () => child);
    if (result instanceof Response) return result;
    current = result;
  }
  return renderDocument(current, frame.cache, ctx.config.basePath);
}
