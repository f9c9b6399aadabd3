import assert from "node:assert/strict";
import { join } from "node:path";
import { App } from "../app.ts";
import { BUILD_ID } from "../build_id.ts";
import { staticFiles } from "../middlewares/static_files.ts";
import { FakeServer } from "../test_utils.ts";
import { Builder } from "./builder.ts";

const FIXTURE = new URL("../../tests/fixture/", import.meta.url).pathname;

async function withOutDir(fn: (outDir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await fn(join(dir, "dist"));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Loads a build as `main.ts` would. */
async function load(outDir: string): Promise<(app: App<unknown>) => void> {
  return (await import(`${outDir}/snapshot.js`)).attach;
}

Deno.test("Builder.build writes a build that server.js serves, main.ts included", async () => {
  await withOutDir(async (outDir) => {
    await new Builder({ root: FIXTURE, outDir }).build();
    const server: { default: { fetch: Deno.ServeHandler } } = await import(`${outDir}/server.js`);
    const fake = new FakeServer(server.default.fetch);
    const page = await fake.get("/");
    const html = await page.text();
    assert.equal(page.headers.get("Content-Security-Policy"), "default-src 'self'");
    const source = /<script type="module" src="([^"]+)">/.exec(html)?.[1] ?? "";
    const code = await fake.get(source);
    assert.equal(code.status, 200);
    await code.body?.cancel();
    const css = await fake.get("/style.css");
    assert.match(css.headers.get("Etag") ?? "", /^W\/"[0-9a-f]{64}"$/);
    assert.equal(await css.text(), "body {\n  margin: 0;\n}\n");
  });
});

Deno.test("Builder.build gives snapshot.js, whose attach needs no main.ts", async () => {
  await withOutDir(async (outDir) => {
    await new Builder({ root: FIXTURE, outDir }).build();
    const attach = await load(outDir);
    assert.doesNotMatch(await Deno.readTextFile(join(outDir, "snapshot.js")), /main\.ts/);
    const app = new App().fsRoutes();
    attach(app);
    const html = await (await new FakeServer(app.handler()).get("/plain")).text();
    assert.match(html, /<p>plain<\/p>/);
    assert.equal(app.config.mode, "production");
  });
});

Deno.test("Builder.build gives the same build for the same sources, and another for others", async () => {
  await withOutDir(async (outDir) => {
    const read = async (builder: Builder) => {
      await builder.build();
      return await Deno.readTextFile(join(outDir, "snapshot.js"));
    };
    const first = await read(new Builder({ root: FIXTURE, outDir }));
    assert.equal(await read(new Builder({ root: FIXTURE, outDir })), first);
    assert.notEqual(await read(new Builder({ root: FIXTURE, outDir, staticDir: "none" })), first);
  });
});

Deno.test("Builder.build that fails leaves the build before it, and nothing else", async () => {
  await withOutDir(async (outDir) => {
    await new Builder({ root: FIXTURE, outDir }).build();
    const before = await Deno.readTextFile(join(outDir, "snapshot.js"));
    const broken = new Builder({ root: FIXTURE, outDir });
    const island = join(outDir, "..", "Broken.tsx");
    await Deno.writeTextFile(island, `import "./missing.ts";\nexport const Broken = () => null;\n`);
    broken.registerIsland(island);
    await assert.rejects(broken.build(), /missing/);
    assert.equal(await Deno.readTextFile(join(outDir, "snapshot.js")), before);
    const names = Array.from(Deno.readDirSync(join(outDir, "..")), ({ name }) => name);
    assert.deepEqual(names.sort(), ["Broken.tsx", "dist"]);
  });
});

Deno.test("Builder.build for development leaves out hashes and adds the module that reloads", async () => {
  const app = new App().use(staticFiles()).fsRoutes();
  await withOutDir(async (outDir) => {
    await new Builder({ root: FIXTURE, outDir }).build({ mode: "development" });
    const attach = await load(outDir);
    attach(app);
    const server = new FakeServer(app.handler());
    const html = await (await server.get("/plain")).text();
    assert.match(html, /<script type="module" src="[^"]+fresh-alive\.js"><\/script><\/body>/);
    const css = await server.get("/style.css");
    assert.equal(css.headers.get("Etag"), null);
    await css.body?.cancel();
  });
});

Deno.test("Builder.build in memory leaves a path that no file can have to what follows", async () => {
  const attach = await new Builder({ root: FIXTURE }).build({ snapshot: "memory" });
  const app = new App().use(staticFiles()).get("*", () => new Response("next"));
  attach(app);
  const server = new FakeServer(app.handler());
  for (const path of [`/${"a".repeat(300)}`, "/a".repeat(3000), "/style.css/a"]) {
    assert.equal(await (await server.get(path)).text(), "next");
  }
});

Deno.test("Builder.build takes packages from beside this folder when the project has none", async () => {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(root, "islands"));
    await Deno.writeTextFile(
      join(root, "islands", "Lone.tsx"),
      `import { useSignal } from "@preact/signals";\nexport const Lone = () => useSignal(1);\n`,
    );
    const attach = await new Builder({ root }).build({ snapshot: "memory" });
    const app = new App().use(staticFiles());
    attach(app);
    const code = await new FakeServer(app.handler()).get(`/_fresh/js/${BUILD_ID}/island-Lone.js`);
    assert.equal(code.status, 200);
    await code.body?.cancel();
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
