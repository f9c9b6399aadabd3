import { Fragment, h, type JSX } from "preact";
import { useContext } from "preact/hooks";
import { currentRender, plain } from "./render_state.ts";
import { HeadScope } from "./runtime/head.ts";

/** Elements that belong into `<head>`. */
export const HEAD_TAGS: ReadonlySet<string> = new Set([
  "title",
  "meta",
  "link",
  "style",
  "script",
  "base",
  "noscript",
  "template",
]);

/** Relations of which a page has one: there the address is the value, else it tells links apart. */
const SINGLE_RELATIONS: ReadonlySet<unknown> = new Set(["canonical", "manifest", "next", "prev"]);
const IGNORED: ReadonlySet<string> = new Set(["nonce", "ref"]);
/** Elements that are empty: all others are what is in them. */
const VOID_TAGS: ReadonlySet<string> = new Set(["meta", "link", "base"]);

interface HeadElementProps {
  tag: string;
  /** The element's `key`. */
  name: unknown;
  props: Record<string, unknown>;
}

/** Stands in for a head element: gathers it when it is inside `<Head>` or `<head>`. */
export function HeadElement({ tag, name, props }: HeadElementProps): JSX.Element {
  const scope = useContext(HeadScope);
  const render = currentRender();
  if (scope === undefined || render === null) return plain(tag, props);
  const hasKey = name !== undefined && name !== null;
  const entry = {
    identity: hasKey ? `key:${name}` : identityOf(tag, props, render.headElements.length),
    collected: scope === "collect",
  };
  const id = render.headElements.push(entry) - 1;
  const element = plain(tag, hasKey ? { ...props, "data-key": String(name) } : props);
  return h(
    Fragment,
    null,
    render.mark("headElement", id),
    // What is inside belongs to this element alone.
    h(HeadScope.Provider, { value: undefined }, element),
    render.mark("headElementEnd", id),
  );
}

/** @param id told apart by it when what is inside has no text to compare */
function identityOf(tag: string, props: Record<string, unknown>, id: number): string {
  if (tag === "title") return "title";
  const isValue = (name: string) =>
    IGNORED.has(name) || (VOID_TAGS.has(tag) && name === "children") ||
    (tag === "meta" && name === "content") ||
    (tag === "link" && name === "href" && SINGLE_RELATIONS.has(props.rel));
  const textOf = (name: string) => {
    if (name === "dangerouslySetInnerHTML") return JSON.stringify(props[name]);
    return name === "children" ? textInside(props[name]) ?? id : String(props[name]);
  };
  const names = Object.keys(props).filter((name) => !isValue(name)).sort();
  return `${tag} ${JSON.stringify(names.map((name) => [name, textOf(name)]))}`;
}

/** `null` when there is more than text inside. */
function textInside(children: unknown): string | null {
  const parts = [children].flat(Infinity);
  return parts.some((part) => typeof part === "object" && part !== null) ? null : parts.join("");
}
