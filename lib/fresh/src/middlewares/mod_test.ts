import assert from "node:assert/strict";
import { serveMiddleware } from "../test_utils.ts";
import type { Lazy, MaybeLazy } from "../types.ts";
import { compileMiddlewares, type Middleware } from "./mod.ts";

interface State {
  text: string;
}

const add = (text: string): Middleware<State> => (ctx) => {
  ctx.state.text = `${ctx.state.text ?? ""}${text}`;
  return ctx.next();
};
const show: Middleware<State> = (ctx) => new Response(ctx.state.text);

async function run(...middlewares: MaybeLazy<Middleware<State>>[]): Promise<string> {
  const server = serveMiddleware<State>(compileMiddlewares(middlewares));
  return await (await server.get("/")).text();
}

Deno.test("compileMiddlewares runs each once, in order", async () => {
  assert.equal(await run(add("a"), add("b"), show), "ab");
});

Deno.test("compileMiddlewares: what follows next() sees the response and may replace it", async () => {
  const text = await run(
    async (ctx) => {
      const response = await ctx.next();
      return new Response(`[${await response.text()}]`);
    },
    add("a"),
    show,
    add("never"),
  );
  assert.equal(text, "[a]");
});

Deno.test("compileMiddlewares: next() of the last is the next of before", async () => {
  const next = () => Promise.resolve(new Response("outside"));
  for (const list of [[add("a")], []]) {
    const server = serveMiddleware<State>(compileMiddlewares(list), { next });
    assert.equal(await (await server.get("/")).text(), "outside");
  }
});

Deno.test("compileMiddlewares: a second next() runs the same again, not what is deeper", async () => {
  const text = await run(
    async (ctx) => {
      await ctx.next();
      return await ctx.next();
    },
    add("a"),
    show,
  );
  assert.equal(text, "aa");
});

Deno.test("compileMiddlewares passes an error outwards as it is, and tells of it once", async () => {
  const seen: unknown[] = [];
  const told: unknown[] = [];
  const watch: Middleware<State> = async (ctx) => {
    try {
      return await ctx.next();
    } catch (error) {
      seen.push(error, ctx.error);
      throw error;
    }
  };
  const thrower = () => {
    throw "error";
  };
  const server = serveMiddleware<State>(
    compileMiddlewares([watch, watch, thrower], (error) => told.push(error)),
  );
  await assert.rejects(server.get("/"), (error) => error === "error");
  assert.deepEqual(seen, ["error", "error", "error", "error"]);
  assert.deepEqual(told, ["error"]);
});

Deno.test("compileMiddlewares loads a lazy middleware once", async () => {
  let loaded = 0;
  const lazy: Lazy<Middleware<State>> = () => {
    loaded++;
    return Promise.resolve(add("lazy"));
  };
  const server = serveMiddleware<State>(compileMiddlewares([lazy, show]));
  assert.equal(await (await server.get("/")).text(), "lazy");
  assert.equal(await (await server.get("/")).text(), "lazy");
  assert.equal(loaded, 1);
});
