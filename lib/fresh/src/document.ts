import { Fragment, h, type JSX, options, type VNode } from "preact";
import { HEAD_TAGS, HeadElement } from "./head_elements.ts";
import { IslandBoundary, islandPayload } from "./island_boundary.ts";
import {
  currentRender,
  isPlain,
  type Mark,
  plain,
  Render,
  type RenderSource,
} from "./render_state.ts";
import { stampProps } from "./runtime/asset.ts";
import { HeadScope } from "./runtime/head.ts";
import type { ServerIslandRegistry } from "./types.ts";

/** Functions that some build knows as islands. */
const ISLANDS = new WeakSet<object>();

/** Makes elements of these islands start in the browser. */
export function rememberIslands(registry: ServerIslandRegistry): void {
  for (const { fn } of registry.values()) ISLANDS.add(fn);
}

/**
 * Preact's public hook for new elements. An element may be made long before it is rendered (in a
 * handler), so this only puts a component in its place, which decides when it is rendered.
 */
const previousHook = options.vnode;
options.vnode = (vnode) => {
  if (!isPlain()) substitute(vnode);
  previousHook?.(vnode);
};

function substitute(vnode: VNode): void {
  const { type, key } = vnode;
  const props: Record<string, unknown> = { ...vnode.props };
  if (typeof type === "function") {
    if (ISLANDS.has(type)) Object.assign(vnode, { type: IslandBoundary, props: { type, props } });
  } else if (type === "img" || type === "source") {
    Object.assign(vnode, { props: stampProps(props) });
  } else if (HEAD_TAGS.has(type)) {
    Object.assign(vnode, { type: HeadElement, props: { tag: type, name: key, props } });
  } else if (type === "html" || type === "head" || type === "body") {
    Object.assign(vnode, { type: DocumentElement, props: { tag: type, props } });
  }
}

interface DocumentElementProps {
  tag: "html" | "head" | "body";
  props: Record<string, unknown>;
}

/** Stands in for `html`, `head` and `body`: marks where something may have to go in. */
function DocumentElement({ tag, props }: DocumentElementProps): JSX.Element {
  const render = currentRender();
  if (render === null) return plain(tag, props);
  render.seen[tag] = true;
  const inside = [props.children, render.mark(`${tag}End`)];
  if (tag === "html") inside.unshift(render.mark("htmlStart"));
  const children = tag === "head" ? h(HeadScope.Provider, { value: "head" }, inside) : inside;
  return plain(tag, { ...props, children });
}

/** Renders a page into a whole document. */
export function renderDocument(
  element: JSX.Element | null,
  cache: RenderSource,
  basePath: string,
): string {
  const render = new Render(cache);
  const pieces = render.run(element ?? h(Fragment, null));
  const { head, rest } = sortHead(render, pieces);
  const headEnd = rest + preloadsOf(render, basePath);
  const scripts = scriptsOf(render, basePath);
  const { seen } = render;
  const defaultHead = seen.head ? "" : `<head><meta charset="utf-8">${headEnd}</head>`;
  const fill = ({ kind, id }: Mark): string => {
    switch (kind) {
      case "headElement":
        return head[id];
      case "headEnd":
        return headEnd;
      case "htmlStart":
        return defaultHead;
      case "bodyEnd":
        return scripts;
      case "htmlEnd":
        return seen.body ? "" : scripts;
      case "island":
        return `<!--frsh:island:${id}-->`;
      case "islandEnd":
        return `<!--/frsh:island:${id}-->`;
      case "headElementEnd":
        return "";
    }
  };
  let html = withoutHeadElements(pieces)
    .map((piece) => typeof piece === "string" ? piece : fill(piece)).join("");
  if (!seen.html) {
    if (!seen.body) html = seen.head ? html + scripts : `<body>${html}${scripts}</body>`;
    html = `<html>${defaultHead}${html}</html>`;
  }
  return `<!DOCTYPE html>${html}`;
}

/**
 * All modules that the islands of a page need: found one by one, each would wait for another. Behind the
 * style sheets, since a browser has six connections (HTTP/1.1) and draws nothing before those are there;
 * a header `Link` would be before them.
 */
function preloadsOf({ cache, islands }: Render, basePath: string): string {
  if (islands.length === 0) return "";
  const files = islands.flatMap(({ island }) => [...island.imports, island.file]);
  return Array.from(
    new Set([cache.clientEntry, ...files]),
    (file) => `<link rel="modulepreload" href="${basePath}${file}">`,
  ).join("");
}

/** Leaves the marks of head elements and takes out what is between them. */
function withoutHeadElements(pieces: (string | Mark)[]): (string | Mark)[] {
  let inside = false;
  return pieces.filter((piece) => {
    if (typeof piece === "string") return !inside;
    if (piece.kind === "headElement" || piece.kind === "headElementEnd") {
      inside = piece.kind === "headElement";
    }
    return true;
  });
}

/**
 * Decides what stands in the place of each head element. Of those inside `<Head>` the last of an
 * identity counts: it replaces the one in `<head>`, or goes to the end (`rest`).
 */
function sortHead(render: Render, pieces: (string | Mark)[]): { head: string[]; rest: string } {
  const own: string[] = render.headElements.map(() => "");
  let inside: number | null = null;
  for (const piece of pieces) {
    if (typeof piece === "string") {
      if (inside !== null) own[inside] += piece;
    } else if (piece.kind === "headElement") inside = piece.id;
    else if (piece.kind === "headElementEnd") inside = null;
  }
  const collected = new Map<string, string>();
  render.headElements.forEach((entry, id) => {
    if (entry.collected) collected.set(entry.identity, own[id]);
  });
  const head = render.headElements.map((entry, id) => {
    if (entry.collected) return "";
    const replacement = collected.get(entry.identity);
    collected.delete(entry.identity);
    return replacement ?? own[id];
  });
  return { head, rest: [...collected.values()].join("") };
}

/** Nothing inline that runs: the content security policy may be `default-src 'self'`. */
function scriptsOf(render: Render, basePath: string): string {
  const { cache, islands } = render;
  const module = (file: string) => `<script type="module" src="${basePath}${file}"></script>`;
  const alive = cache.aliveEntry === undefined ? "" : module(cache.aliveEntry);
  if (islands.length === 0) return alive;
  const payload = islandPayload(render, basePath);
  return `<script type="application/json" id="__FRSH_STATE">${payload}</script>` +
    module(cache.clientEntry) + alive;
}
