import { type ComponentType, h, type JSX } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Island, ServerIslandRegistry } from "./types.ts";

/** Places that are marked in the text while rendering and dealt with afterwards. */
export type MarkKind =
  | "htmlStart"
  | "htmlEnd"
  | "headEnd"
  | "bodyEnd"
  | "headElement"
  | "headElementEnd"
  | "island"
  | "islandEnd";

export interface Mark {
  kind: MarkKind;
  id: number;
}

/** The part of a build that a page needs. */
export interface RenderSource {
  islandRegistry: ServerIslandRegistry;
  clientEntry: string;
  aliveEntry?: string;
}

/** What one page gathers while it is rendered. */
export class Render {
  /** Islands in the order of their places. */
  readonly islands: { island: Island; props: Record<string, unknown> }[] = [];
  /** Elements of `<head>` and of `<Head>`, in order. */
  readonly headElements: { identity: string; collected: boolean }[] = [];
  /** Document elements that the page brings itself. */
  readonly seen = { html: false, head: false, body: false };
  /** Makes marks unlike any text of a page. */
  readonly #nonce = crypto.randomUUID();

  constructor(readonly cache: RenderSource) {}

  /** Text that stands for a place: it has no character that HTML would escape. */
  mark(kind: MarkKind, id = 0): string {
    return `{${this.#nonce}:${kind}:${id}}`;
  }

  /** Renders an element to text and marks. */
  run(element: JSX.Element): (string | Mark)[] {
    const outer = current;
    current = this;
    try {
      const pattern = new RegExp(`\\{${this.#nonce}:(\\w+):(\\d+)\\}`);
      const parts = renderToString(element).split(pattern);
      const pieces: (string | Mark)[] = [];
      for (let i = 0; i < parts.length; i += 3) {
        pieces.push(parts[i]);
        // The pattern holds only what `mark` wrote.
        if (i + 2 < parts.length) {
          pieces.push({ kind: parts[i + 1] as MarkKind, id: Number(parts[i + 2]) });
        }
      }
      return pieces;
    } finally {
      current = outer;
    }
  }
}

let current: Render | null = null;
let making = false;

/** The page being rendered: rendering is synchronous, so there is at most one. */
export function currentRender(): Render | null {
  return current;
}

/** Whether an element is being made by `plain`. */
export function isPlain(): boolean {
  return making;
}

/** Makes an element that the hook for new elements leaves alone. */
export function plain(
  type: string | ComponentType<Record<string, unknown>>,
  props: Record<string, unknown>,
): JSX.Element {
  making = true;
  try {
    return typeof type === "string" ? h(type, props) : h(type, props);
  } finally {
    making = false;
  }
}
