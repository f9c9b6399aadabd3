import assert from "node:assert/strict";
import { signal } from "@preact/signals";
import { type ComponentChildren, Fragment, h, type JSX } from "preact";
import { App, setBuildCache } from "./app.ts";
import { emptyBuildCache } from "./build_cache.ts";
import { registerIslands } from "./dev/islands.ts";
import { FakeServer } from "./test_utils.ts";

interface IslandProps {
  value?: unknown;
  children?: ComponentChildren;
}

function Island(_props: IslandProps) {
  return <i>island</i>;
}

function Wrapping(_props: IslandProps) {
  return <Island value={() => "not sent"} />;
}

async function render(page: JSX.Element): Promise<{ html: string; errors: unknown[] }> {
  const app = new App().get("/", (ctx) => ctx.render(page));
  const islandRegistry = registerIslands([
    { file: "/island.js", imports: [], name: "file", module: { Island, Wrapping, notOne: {} } },
  ]);
  setBuildCache(
    app,
    { ...emptyBuildCache(), islandRegistry, clientEntry: "/boot.js" },
    "production",
  );
  const original = console.error;
  const errors: unknown[] = [];
  console.error = (error) => errors.push(error);
  try {
    const html = await (await new FakeServer(app.handler()).get("/")).text();
    return { html, errors };
  } finally {
    console.error = original;
  }
}

async function refusal(page: JSX.Element): Promise<string> {
  return String((await render(page)).errors[0]);
}

// The islands must be known before an element of one is made.
await render(<p />);

Deno.test("an island is rendered between two marks, its props are data at the end of the body", async () => {
  const { html } = await render(
    <main>
      <Island value="</script>" />
    </main>,
  );
  assert.match(html, /<main><!--frsh:island:0--><i>island<\/i><!--\/frsh:island:0--><\/main>/);
  const payload = /<script type="application\/json" id="__FRSH_STATE">(.*?)<\/script>/.exec(html)
    ?.[1];
  assert.deepEqual(JSON.parse(payload ?? "").islands, [["/island.js", "Island"]]);
  assert.match(
    html,
    /<\/script><script type="module" src="\/boot\.js"><\/script><\/body><\/html>$/,
  );
});

Deno.test("an island in another's output is a plain child, with functions too", async () => {
  const { html } = await render(<Wrapping />);
  assert.equal(html.match(/<!--frsh/g)?.length, 1);
});

Deno.test("an island takes null for children", async () => {
  const { errors } = await render(<Island value={null}>{null}</Island>);
  assert.deepEqual(errors, []);
});

Deno.test("an island refuses what cannot be sent, naming itself and the prop", async () => {
  class Meter {}
  assert.equal(
    await refusal(<Island value={() => 1} />),
    `TypeError: Cannot give "value" to island "Island": functions are not supported`,
  );
  assert.equal(
    await refusal(<Island value={[{ deep: signal(() => 1) }]} />),
    `TypeError: Cannot give "value.0.deep" to island "Island": functions are not supported`,
  );
  assert.match(await refusal(<Island value={Symbol()} />), /"value" .* symbols are not supported/);
  assert.match(
    await refusal(<Island value={new Meter()} />),
    /an instance of Meter is not plain data/,
  );
  assert.match(await refusal(<Island value={<p />} />), /"value" .* JSX and children/);
  assert.match(await refusal(<Island value={[<p key="p" />]} />), /"value.0" .* JSX and children/);
  assert.match(await refusal(<Island value={h(Fragment, null)} />), /JSX and children/);
  assert.match(
    await refusal(<Island>text</Island>),
    /"children" to island "Island": JSX and children/,
  );
});

Deno.test("an island takes data without a prototype", async () => {
  const { errors } = await render(
    <Island value={Object.assign(Object.create(null), { type: 1 })} />,
  );
  assert.deepEqual(errors, []);
});
