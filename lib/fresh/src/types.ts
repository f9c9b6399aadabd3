import type { AnyComponent, FunctionComponent } from "preact";
import type { RouteHandler } from "./handlers.ts";
import type { AsyncAnyComponent, PageProps } from "./render.ts";
import type { Method } from "./router.ts";

/** Something that is loaded when it is first needed. */
export type Lazy<T> = () => Promise<T>;
export type MaybeLazy<T> = T | Lazy<T>;

export interface LayoutConfig {
  /** Leaves out the layouts of the outer scopes. */
  skipInheritedLayouts?: boolean;
  /** Leaves out the app wrapper (`_app`). */
  skipAppWrapper?: boolean;
}

export interface RouteConfig extends LayoutConfig {
  /** Pattern in place of the file's own, in the syntax of URLPattern. */
  routeOverride?: string;
  /** Methods of a lazy route; none given: those of its handler. */
  methods?: "ALL" | Method[];
  /** Kept for upstream's sake: nothing reads it, there neither. */
  csp?: boolean;
}

/** A page, layout, app wrapper or error page. An `async function` may answer with a Response. */
export type RouteComponent<State> =
  | AnyComponent<PageProps<unknown, State>>
  | AsyncAnyComponent<PageProps<unknown, State>>;

export interface Route<State> {
  component?: RouteComponent<State>;
  config?: RouteConfig;
  handler?: RouteHandler<unknown, State>;
  /** Kept for upstream's sake: link stylesheets in `_app` instead. */
  css?: string[];
}

/** A component that also runs in the browser. */
export interface Island {
  /** Name in messages. */
  name: string;
  /** Path of the browser's module. */
  file: string;
  /** Paths of all modules that this one imports before it runs, and so on. */
  imports: string[];
  /** Its export in that module. */
  exportName: string;
  fn: FunctionComponent;
  /** Kept for upstream's sake, always empty. */
  css: string[];
}

/** Islands by the function that pages render. */
export type ServerIslandRegistry = Map<unknown, Island>;
