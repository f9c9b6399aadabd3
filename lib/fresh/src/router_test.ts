import assert from "node:assert/strict";
import { mergePath, pathToPattern, patternToScope, Router } from "./router.ts";

Deno.test("pathToPattern turns file names into patterns", () => {
  const cases = {
    "index": "/",
    "foo/bar": "/foo/bar",
    "foo/index": "/foo",
    "foo/[a]/bar/[b]": "/foo/:a/bar/:b",
    "foo/[...rest]": "/foo/:rest*",
    "foo/[a]@[b].json": "/foo/:a@:b.json",
    "v[n]": "/v:n",
    "[[a]]": "/{:a}?",
    "[[a]]/index": "/{:a}?",
    "[[a]]/[[b]]": "/{:a}?{/:b}?",
    "[[a]]/x": "{/:a}?/x",
    "(group)/[[a]]": "/{:a}?",
    "foo/[[a]]/bar/[[b]]": "/foo{/:a}?/bar{/:b}?",
    "foo/(group)/bar": "/foo/bar",
    "(group)/index": "/",
  };
  for (const [path, pattern] of Object.entries(cases)) assert.equal(pathToPattern(path), pattern);
});

Deno.test("pathToPattern keeps groups when asked to", () => {
  assert.equal(pathToPattern("foo/(group)/bar", { keepGroups: true }), "/foo/(group)/bar");
});

Deno.test("pathToPattern refuses brackets that mean nothing", () => {
  const wrong = [
    "[a][b]",
    "a]",
    "[a]]",
    "[a",
    "x-[[a]]",
    "[[a]]-x",
    "foo/x-[[a]]-y/z",
    "foo/[[a]]-x/y",
  ];
  for (const path of wrong) assert.throws(() => pathToPattern(path), SyntaxError, path);
});

Deno.test("Router prefers paths without parameters, then the order of registration", () => {
  const router = new Router<string>();
  for (const pattern of ["/:a", "/x", "/:b", "/x/*"]) router.add(pattern, pattern);
  assert.deepEqual(router.match("/x")?.entries, ["/x"]);
  assert.deepEqual(router.match("/x/")?.entries, ["/x"]);
  assert.deepEqual(router.match("/y")?.entries, ["/:a"]);
  assert.deepEqual(
    router.match("/x/y/z")?.params,
    Object.assign(Object.create(null), { 0: "y/z" }),
  );
  assert.equal(router.match("/y/z"), null);
});

Deno.test("Router gathers what is registered for one pattern", () => {
  const router = new Router<number>();
  router.add("/:a", 1);
  router.add("/:a", 2);
  assert.deepEqual(router.match("/y")?.entries, [1, 2]);
});

Deno.test("Router tells when a parameter is not well-formed", () => {
  const router = new Router<number>();
  router.add("/:a", 1);
  assert.equal(router.match("/%E0%A4%A")?.params, null);
});

Deno.test("mergePath puts a path below another", () => {
  assert.equal(mergePath("", "/a", false), "/a");
  assert.equal(mergePath("/", "/a", false), "/a");
  assert.equal(mergePath("*", "/a", false), "/a");
  assert.equal(mergePath("/a", "/", false), "/a");
  assert.equal(mergePath("/a", "/b", false), "/a/b");
  assert.equal(mergePath("/a", "*", false), "/a/*");
  assert.equal(mergePath("/a", "*", true), "/a");
  assert.equal(mergePath("/a", "/*", true), "/a/*");
  assert.equal(mergePath("/a", "/{:b}?", false), "/a{/:b}?");
  assert.equal(mergePath("/a", "/{:b}?{/:c}?", false), "/a{/:b}?{/:c}?");
  assert.equal(mergePath("", "/{:b}?", false), "/{:b}?");
});

Deno.test("patternToScope cuts a pattern at its slashes", () => {
  assert.deepEqual(patternToScope("/"), []);
  assert.deepEqual(patternToScope("*"), []);
  assert.deepEqual(patternToScope("/a/:b"), ["a", ":b"]);
  assert.deepEqual(patternToScope("/a{/:b}?/c"), ["a", "c"]);
  assert.deepEqual(patternToScope("/a/*"), ["a", "*"]);
});
