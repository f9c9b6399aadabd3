import { type Command, CommandType } from "./commands.ts";
import type { Context } from "./context.ts";
import { compileMiddlewares, type Middleware, resolveOnce } from "./middlewares/mod.ts";
import { METHODS, methodsOf, renderRoute } from "./route.ts";
import { mergePath, type Method, Router } from "./router.ts";
import { Scope } from "./scopes.ts";
import type { Route, RouteConfig } from "./types.ts";

type Handler<State> = (ctx: Context<State>) => Promise<Response>;

/** What answers a pattern for some methods. */
export interface Entry<State> {
  run: Handler<State>;
  /** `null` until a lazy route is loaded. */
  methods: readonly string[] | null;
  /** Loads a lazy route. A failure is kept for `run`, inside the scope's error page. */
  load?: () => Promise<void>;
}

/** An app ready to answer. */
export interface Assembled<State> {
  router: Router<Entry<State>>;
  /** For requests without a route: every root middleware, those registered last too. */
  fallback: Handler<State>;
}

/** Puts an app together from its registrations. */
export function assemble<State>(commands: Command<State>[], basePath: string): Assembled<State> {
  const root = new Scope<State>();
  const router = new Router<Entry<State>>();
  apply(commands, basePath, root, router);
  return { router, fallback: compileMiddlewares(root.chain()) };
}

function apply<State>(
  commands: Command<State>[],
  basePath: string,
  root: Scope<State>,
  router: Router<Entry<State>>,
): void {
  for (const command of commands) {
    switch (command.type) {
      case CommandType.App:
        root.app = command.component;
        break;
      case CommandType.NotFound:
        root.notFound = command.route;
        break;
      case CommandType.Middleware:
        root.at(command.scope).middlewares.push(...command.fns.map(resolveOnce));
        break;
      case CommandType.Layout: {
        const { component, config = {} } = command;
        root.at(command.scope).layout = { component, config };
        break;
      }
      case CommandType.Error:
        root.at(command.scope).errorRoute = command.route;
        break;
      case CommandType.FsRoute:
        apply(command.getItems(), mergePath(basePath, command.pattern, true), root, router);
        break;
      case CommandType.Handler: {
        const run = compileMiddlewares([...root.at(command.scope).chain(), ...command.fns]);
        const methods = command.method === "ALL" ? METHODS : [command.method];
        router.add(mergePath(basePath, command.pattern, false) || "/*", { run, methods });
        break;
      }
      case CommandType.Route: {
        const { route, config } = command;
        const override = typeof route === "function"
          ? config?.routeOverride
          : route.config?.routeOverride;
        const pattern = mergePath(basePath, override ?? command.pattern, false) || "/*";
        router.add(pattern, routeEntry(route, config, root.at(command.scope).chain()));
        break;
      }
    }
  }
}

function routeEntry<State>(
  route: Route<State> | (() => Promise<Route<State>>),
  config: RouteConfig | undefined,
  chain: Middleware<State>[],
): Entry<State> {
  if (typeof route !== "function") {
    const run = compileMiddlewares([...chain, (ctx) => renderRoute(ctx, route, 200)]);
    return { run, methods: methodsOf(route) };
  }
  let loaded: Route<State> | undefined;
  const loadRoute = async () => loaded ??= await route();
  const run = compileMiddlewares([
    ...chain,
    async (ctx) => await renderRoute(ctx, await loadRoute(), 200),
  ]);
  const entry: Entry<State> = { run, methods: null };
  entry.load = async () => {
    const limits = config?.methods;
    const own = await loadRoute().then(methodsOf, () => METHODS);
    if (loaded === undefined) return;
    entry.methods = Array.isArray(limits) ? own.filter((method) => limits.includes(method)) : own;
  };
  return entry;
}

/** Finds the entry for a method: its own, or for HEAD that of GET. `allowed` are all there are. */
export async function chooseEntry<State>(
  entries: readonly Entry<State>[],
  method: string,
): Promise<{ entry: Entry<State> | undefined; allowed: string[] }> {
  for (const entry of entries) {
    if (entry.methods === null) await entry.load?.();
  }
  const has = (name: string) =>
    entries.find((entry) => (entry.methods ?? METHODS_OR_FAIL).includes(name));
  const entry = has(method) ?? (method === "HEAD" ? has("GET") : undefined);
  const allowed = new Set(entries.flatMap((entry) => entry.methods ?? []));
  return { entry, allowed: [...allowed] };
}

/** A route that failed to load takes every method, so that its failure is answered as one. */
const METHODS_OR_FAIL: readonly string[] = METHODS satisfies readonly Method[];
