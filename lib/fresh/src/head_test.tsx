import assert from "node:assert/strict";
import type { ComponentChildren, JSX } from "preact";
import { App } from "./app.ts";
import { Head } from "./runtime/head.ts";
import { FakeServer } from "./test_utils.ts";

/** The `<head>` of a page in a wrapper with these elements. */
async function headOf(wrapper: ComponentChildren, page: JSX.Element): Promise<string> {
  const app = new App()
    .appWrapper(({ Component }) => (
      <html>
        <head>{wrapper}</head>
        <body>
          <Component />
        </body>
      </html>
    ))
    .layout("*", ({ Component }) => (
      <>
        <Head>
          <title>layout</title>
        </Head>
        <Component />
      </>
    ))
    .get("/", (ctx) => ctx.render(page));
  const html = await (await new FakeServer(app.handler()).get("/")).text();
  return /<head>(.*)<\/head>/s.exec(html)?.[1] ?? html;
}

Deno.test("Head replaces the title in its place; the page's wins over the layout's", async () => {
  const head = await headOf(
    <>
      <title>wrapper</title>
      <base href="/" />
    </>,
    <Head>
      <title>page</title>
    </Head>,
  );
  assert.equal(head, `<title>page</title><base href="/"/>`);
});

Deno.test("Head replaces meta by its attributes besides content, and canonical by rel", async () => {
  const head = await headOf(
    <>
      <meta name="a" content="old" />
      <meta name="b" content="b" />
      <link rel="canonical" href="/old" />
    </>,
    <Head>
      <meta name="a" content="new" />
      <link rel="canonical" href="/new" />
    </Head>,
  );
  assert.equal(
    head,
    `<meta name="a" content="new"/><meta name="b" content="b"/>` +
      `<link rel="canonical" href="/new"/><title>layout</title>`,
  );
});

Deno.test("Head keeps stylesheets apart by their address", async () => {
  const head = await headOf(
    <link rel="stylesheet" href="/a.css" />,
    <Head>
      <link rel="stylesheet" href="/b.css" />
      <link rel="stylesheet" href="/c.css" />
    </Head>,
  );
  assert.deepEqual(head.match(/\/\w\.css/g), ["/a.css", "/b.css", "/c.css"]);
});

Deno.test("Head keeps styles, scripts and noscripts apart by what is in them", async () => {
  const head = await headOf(
    <style>{"a{}"}</style>,
    <Head>
      <style>{"b{}"}</style>
      <style>{"c{}"}</style>
      <style>{"a{}"}</style>
      <script>1</script>
      <script>2</script>
      <noscript>
        <p>3</p>
      </noscript>
      <noscript>
        <p>4</p>
      </noscript>
    </Head>,
  );
  assert.equal(
    head,
    "<style>a{}</style><title>layout</title><style>b{}</style><style>c{}</style>" +
      "<script>1</script><script>2</script>" +
      "<noscript><p>3</p></noscript><noscript><p>4</p></noscript>",
  );
});

Deno.test("Head replaces by key, which is printed", async () => {
  const head = await headOf(
    <>
      <style>plain</style>
      <style key="k">old</style>
    </>,
    <Head>
      <title key="t">keyed</title>
      <style key="k">new</style>
    </Head>,
  );
  assert.equal(
    head,
    `<style>plain</style><style data-key="k">new</style>` +
      `<title>layout</title><title data-key="t">keyed</title>`,
  );
});

Deno.test("Head adds what is new at the end, and leaves other content where it is", async () => {
  const Deep = () => <meta name="deep" content="1" />;
  const app = new App().get("/", (ctx) =>
    ctx.render(
      <main>
        <Head>
          <Deep />
          <p>stays</p>
        </Head>
      </main>,
    ));
  const html = await (await new FakeServer(app.handler()).get("/")).text();
  assert.match(html, /<head><meta charset="utf-8"><meta name="deep" content="1"\/><\/head>/);
  assert.match(html, /<main><p>stays<\/p><\/main>/);
});

Deno.test("Head works inside the wrapper's body and in a page with its own document", async () => {
  const app = new App().get("/", (ctx) =>
    ctx.render(
      <html>
        <head>
          <title>old</title>
        </head>
        <body>
          <Head>
            <title>new</title>
          </Head>
          <svg>
            <title>of the drawing</title>
          </svg>
        </body>
      </html>,
    ));
  const html = await (await new FakeServer(app.handler()).get("/")).text();
  assert.match(html, /<head><title>new<\/title><\/head>/);
  assert.match(html, /<svg><title>of the drawing<\/title><\/svg>/);
});

Deno.test("Head elements keep what is inside them", async () => {
  const head = await headOf(
    null,
    <Head>
      <noscript>
        <link rel="stylesheet" href="/no.css" />
      </noscript>
      <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: `{"a":1}` }} />
    </Head>,
  );
  assert.match(head, /<noscript><link rel="stylesheet" href="\/no.css"\/><\/noscript>/);
  assert.match(head, /<script type="application\/ld\+json">\{"a":1\}<\/script>/);
});
