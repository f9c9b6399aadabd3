/** Checked by the compiler: each line says what type must come out, or must not go in. */
import assert from "node:assert/strict";
import { createDefine } from "./define.ts";
import { HttpError } from "./error.ts";
import { page, type RouteData } from "./handlers.ts";
import { App } from "./app.ts";
import type { PageProps } from "./render.ts";

interface State {
  user: string;
}

const define = createDefine<State>();

/** Compiles only when both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;
function same<A, B>(_: Same<A, B>): void {}

Deno.test("createDefine gives back what it is given", () => {
  const handler = () => new Response();
  const component = () => null;
  assert.equal(define.handlers(handler), handler);
  assert.equal(define.page(component), component);
  assert.equal(define.layout(component), component);
  assert.equal(define.middleware(handler), handler);
});

Deno.test("define.handlers types the context, and data is inferred by define.page", () => {
  const byMethod = define.handlers({
    GET(ctx) {
      same<typeof ctx.state, State>(true);
      same<typeof ctx.params.any, string>(true);
      return page({ liters: 3 });
    },
    POST: () => new Response(),
  });
  define.page<typeof byMethod>(({ data, state, params }) => {
    same<typeof data, { liters: number }>(true);
    same<typeof state, State>(true);
    same<typeof params, Record<string, string>>(true);
    return null;
  });

  const one = define.handlers((ctx) => page(ctx.state.user));
  define.page<typeof one>(({ data }) => {
    same<typeof data, string>(true);
    return null;
  });

  const later = define.handlers({ GET: () => Promise.resolve({ data: [1] }) });
  define.page<typeof later>(({ data }) => {
    same<typeof data, number[]>(true);
    return null;
  });

  define.page(({ data, url }) => {
    same<typeof data, never>(true);
    same<typeof url, URL>(true);
    return null;
  });
});

Deno.test("define.handlers holds handlers to the data that is asked for", () => {
  define.handlers<{ slug: string }>({
    GET: () => page({ slug: "a" }),
    // @ts-expect-error the slug is missing
    POST: () => page({}),
  });
  same<RouteData<{ GET: () => { data: string } }>, string>(true);
});

Deno.test("define.layout and define.middleware know the state", () => {
  define.layout(({ Component, state, data }) => {
    same<typeof state.user, string>(true);
    same<typeof data, unknown>(true);
    assert.equal(typeof Component, "function");
    return null;
  });
  define.middleware((ctx) => {
    ctx.state.user = "x";
    return ctx.next();
  });
  define.middleware([(ctx) => ctx.next(), async (ctx) => await ctx.next()]);
  // @ts-expect-error a middleware gives a Response
  define.middleware(() => "text");
});

Deno.test("HttpError takes the statuses of failures alone", () => {
  new HttpError(404);
  // @ts-expect-error success is no error
  new HttpError(200);
  // @ts-expect-error not assigned
  new HttpError(425);
  // @ts-expect-error any number might be no failure
  new HttpError(Number("404"));
});

Deno.test("page without arguments has no data; App has no default state", () => {
  const { data } = page();
  same<typeof data, undefined>(true);
  assert.equal(page(null).data, undefined);
  assert.equal(page(0).data, 0);
  const app = new App();
  same<typeof app, App<unknown>>(true);
  const props: (keyof PageProps)[] = ["data", "url", "state", "error", "route", "isPartial"];
  assert.equal(props.length, 6);
});
