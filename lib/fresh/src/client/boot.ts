/** Starts the islands of a page: the entry of the browser's modules. */
import { type ComponentType, h, options, render } from "preact";
import { setBuildId } from "../build_id.ts";
import { parse } from "../jsonify/parse.ts";
import { stampProps } from "../runtime/asset.ts";
import { rootBetween } from "./root.ts";
import { signalParsers } from "./signals.ts";

/** What the server leaves in the page. */
interface Payload {
  /** Build id. */
  id: string;
  /** Module and export of each island. */
  islands: [file: string, name: string][];
  /** Their props, as `stringify` wrote them. */
  props: unknown;
}

const START = /^frsh:island:(\d+)$/;

function boot(): void {
  const text = document.getElementById("__FRSH_STATE")?.textContent;
  if (!text) return;
  const payload: Payload = JSON.parse(text);
  setBuildId(payload.id);
  stampImages();
  const props = parse<Record<string, unknown>[]>(payload.props, signalParsers);
  for (const start of findStarts()) {
    const id = Number(START.exec(start.data)?.[1]);
    const [file, name] = payload.islands[id];
    // Each on its own: one that fails must not stop the others.
    startIsland(start, `/frsh:island:${id}`, file, name, props[id]).catch(reportError);
  }
}

/** Images of islands get the same addresses as on the server. */
function stampImages(): void {
  const previousHook = options.vnode;
  options.vnode = (vnode) => {
    if (vnode.type === "img" || vnode.type === "source") {
      Object.assign(vnode, { props: stampProps({ ...vnode.props }) });
    }
    previousHook?.(vnode);
  };
}

function findStarts(): Comment[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
  const starts: Comment[] = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node instanceof Comment && START.test(node.data)) starts.push(node);
  }
  return starts;
}

async function startIsland(
  start: Comment,
  endMark: string,
  file: string,
  name: string,
  props: Record<string, unknown>,
): Promise<void> {
  const module: Record<string, ComponentType<Record<string, unknown>>> = await import(file);
  const root = rootBetween(start, endMark);
  try {
    render(h(module[name], props), root);
  } catch (error) {
    // What is left of it would look alive without being so.
    root.replaceChildren();
    throw error;
  }
}

boot();
