import type { ComponentChildren, JSX } from "preact";

/** Whether the code runs in a page. */
export const IS_BROWSER: boolean = typeof document !== "undefined";

export interface PartialProps {
  name: string;
  mode?: "replace" | "prepend" | "append";
  children?: ComponentChildren;
}

/** Not provided here. @throws {Error} always, when it is rendered */
export function Partial(props: PartialProps): JSX.Element {
  throw new Error(`Cannot render <Partial> "${props.name}": partials are not supported`);
}
