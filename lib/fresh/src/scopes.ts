import { type Context, getInternals } from "./context.ts";
import { HttpError } from "./error.ts";
import type { Middleware } from "./middlewares/mod.ts";
import { renderRoute } from "./route.ts";
import type { LayoutConfig, Route, RouteComponent } from "./types.ts";

/** What a scope has at the moment a route in it is registered. */
interface Furnishing<State> {
  app: RouteComponent<State> | null;
  layout: { component: RouteComponent<State>; config: LayoutConfig } | null;
  errorRoute: Route<State> | null;
}

/** A node of the tree of scopes. */
export class Scope<State> implements Furnishing<State> {
  app: RouteComponent<State> | null = null;
  layout: { component: RouteComponent<State>; config: LayoutConfig } | null = null;
  errorRoute: Route<State> | null = null;
  /** One for the whole app, in the root scope; the only thing that may be registered late. */
  notFound: Route<State> | null = null;
  readonly middlewares: Middleware<State>[] = [];
  readonly #children = new Map<string, Scope<State>>();

  constructor(readonly parent: Scope<State> | null = null) {}

  /** The scope below this one, made when it is new. */
  at(path: readonly string[]): Scope<State> {
    if (path.length === 0) return this;
    let child = this.#children.get(path[0]);
    if (child === undefined) this.#children.set(path[0], child = new Scope(this));
    return child.at(path.slice(1));
  }

  /** Everything that stands before a route of this scope registered now, outermost first. */
  chain(): Middleware<State>[] {
    const { app, layout, errorRoute } = this;
    const own = [
      enter({ app, layout, errorRoute }, () => this.#root().notFound),
      ...this.middlewares,
    ];
    return this.parent === null ? own : [...this.parent.chain(), ...own];
  }

  #root(): Scope<State> {
    return this.parent === null ? this : this.parent.#root();
  }
}

/** Puts a scope's layout and wrapper in force and answers what is thrown inside. */
function enter<State>(
  scope: Furnishing<State>,
  notFound: () => Route<State> | null,
): Middleware<State> {
  return async (ctx) => {
    const internals = getInternals(ctx);
    const { app, layouts } = internals;
    if (scope.app !== null) internals.app = scope.app;
    if (scope.layout?.config.skipAppWrapper) internals.app = null;
    if (scope.layout !== null) {
      const inherited = scope.layout.config.skipInheritedLayouts ? [] : layouts;
      internals.layouts = [...inherited, scope.layout.component];
    }
    try {
      return await ctx.next();
    } catch (error) {
      return await recover(ctx, error, scope.errorRoute, notFound());
    } finally {
      Object.assign(internals, { app, layouts });
    }
  };
}

async function recover<State>(
  ctx: Context<State>,
  thrown: unknown,
  errorRoute: Route<State> | null,
  notFound: Route<State> | null,
): Promise<Response> {
  let error = thrown;
  const internals = getInternals(ctx);
  if (notFound !== null && statusOf(error) === 404 && !internals.notFoundTried) {
    internals.notFoundTried = true;
    try {
      return await renderRoute(ctx, notFound, 404);
    } catch (second) {
      error = ctx.error = second;
    }
  }
  if (errorRoute === null) throw error;
  logServerError(error);
  return await renderRoute(ctx, errorRoute, statusOf(error));
}

function statusOf(error: unknown): number {
  return error instanceof HttpError ? error.status : 500;
}

/** Failures of the server are logged where they are answered, once. */
export function logServerError(error: unknown): void {
  if (statusOf(error) >= 500) console.error(error);
}
