import type { Context } from "../context.ts";

/** Answers a request, or lets `ctx.next()` do it. */
export type Middleware<State> = (ctx: Context<State>) => Response | Promise<Response>;
/** Upstream's older name of `Middleware`. */
export type MiddlewareFn<State> = Middleware<State>;
/** A middleware, or a function that gives one when it is first called. */
export type MaybeLazyMiddleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response | Middleware<State>>;

/** Calls `fn`; when that gives a middleware, calls this one instead from then on. */
export function resolveOnce<State>(fn: MaybeLazyMiddleware<State>): Middleware<State> {
  let current = fn;
  return async (ctx) => {
    const result = await current(ctx);
    if (typeof result !== "function") return result;
    current = result;
    return await result(ctx);
  };
}

/**
 * Chains middlewares into one function. The last one's `ctx.next()` is what it was before.
 *
 * @param onError told once of each error, before the middlewares outside see it
 */
export function compileMiddlewares<State>(
  middlewares: MaybeLazyMiddleware<State>[],
  onError?: (error: unknown) => void,
): (ctx: Context<State>) => Promise<Response> {
  const chain = middlewares.map(resolveOnce);
  return async (ctx) => {
    const last = ctx.next;
    const run = async (index: number): Promise<Response> => {
      const next = async () => {
        try {
          if (index + 1 < chain.length) return await run(index + 1);
          ctx.next = last;
          return await last();
        } catch (error) {
          throw report(ctx, error, onError);
        } finally {
          ctx.next = next;
        }
      };
      ctx.next = next;
      return await chain[index](ctx);
    };
    try {
      return await (chain.length === 0 ? last() : run(0));
    } catch (error) {
      throw report(ctx, error, onError);
    }
  };
}

function report<State>(
  ctx: Context<State>,
  error: unknown,
  onError: ((error: unknown) => void) | undefined,
): unknown {
  if (ctx.error !== error) onError?.(error);
  ctx.error = error;
  return error;
}
