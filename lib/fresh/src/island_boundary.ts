import { type ComponentType, createContext, Fragment, h, type JSX } from "preact";
import { useContext } from "preact/hooks";
import { BUILD_ID } from "./build_id.ts";
import { SerializeError, type Stringifiers, stringify } from "./jsonify/stringify.ts";
import { currentRender, plain, type Render } from "./render_state.ts";

/** Inside an island everything starts with it. */
const InsideIsland = createContext(false);

interface IslandBoundaryProps {
  type: ComponentType<Record<string, unknown>>;
  props: Record<string, unknown>;
}

/** Stands in for an island: marks its place, unless it is part of another island's output. */
export function IslandBoundary({ type, props }: IslandBoundaryProps): JSX.Element {
  const inside = useContext(InsideIsland);
  const render = currentRender();
  const island = render?.cache.islandRegistry.get(type);
  if (render === null || island === undefined || inside) return plain(type, props);
  if (props.children !== undefined && props.children !== null) {
    throw refusal(island.name, "children", "JSX and children are not supported, give data instead");
  }
  const id = render.islands.push({ island, props }) - 1;
  return h(
    Fragment,
    null,
    render.mark("island", id),
    h(InsideIsland.Provider, { value: true }, plain(type, props)),
    render.mark("islandEnd", id),
  );
}

function refusal(island: string, prop: string, problem: string): TypeError {
  return new TypeError(`Cannot give "${prop}" to island "${island}": ${problem}`);
}

/**
 * What the browser needs to start the islands of a page: JSON that is safe inside `<script>`.
 *
 * @throws {TypeError} for a prop that cannot be sent, naming it and its island
 */
export function islandPayload(render: Render, basePath: string): string {
  const islands = render.islands.map(({ island }) => [basePath + island.file, island.exportName]);
  let props: string;
  try {
    props = stringify(render.islands.map(({ props }) => props), stringifiers);
  } catch (error) {
    if (!(error instanceof SerializeError)) throw error;
    const [index, ...path] = error.path;
    throw refusal(render.islands[Number(index)].island.name, path.join("."), error.problem);
  }
  const head = JSON.stringify({ id: BUILD_ID, islands }).slice(0, -1);
  return `${head},"props":${props}}`.replaceAll("<", "\\u003c");
}

const stringifiers: Stringifiers = {
  Element: (value) =>
    isElement(value)
      ? { problem: "JSX and children are not supported, give data instead" }
      : undefined,
  Computed: (value) => isSignal(value) && isReadonly(value) ? { value: value.peek() } : undefined,
  Signal: (value) => isSignal(value) ? { value: value.peek() } : undefined,
};

interface SignalLike {
  peek(): unknown;
  value: unknown;
}

/** By shape, as upstream: signals of another copy of the library count too. */
function isSignal(value: unknown): value is SignalLike {
  return typeof value === "object" && value !== null && "value" in value && "peek" in value &&
    typeof value.peek === "function";
}

/** A computed signal's `value` has no setter of its own. */
function isReadonly(value: SignalLike): boolean {
  for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, "value");
    if (descriptor !== undefined) return descriptor.get !== undefined && !descriptor.set;
  }
  return false;
}

/** Preact's elements have no constructor; unlike `isValidElement`, plain data without one is none. */
function isElement(value: unknown): boolean {
  return typeof value === "object" && value !== null && value.constructor === undefined &&
    "type" in value && "props" in value && "ref" in value;
}
