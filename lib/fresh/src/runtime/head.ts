import { type ComponentChildren, createContext, h, type JSX } from "preact";
import { IS_BROWSER } from "./shared.ts";

/** Where an element is rendered: inside `<Head>`, inside `<head>`, or elsewhere. */
export const HeadScope = createContext<"collect" | "head" | undefined>(undefined);

export interface HeadProps {
  children?: ComponentChildren;
}

/**
 * Moves the head elements below it (`title`, `meta`, `link`, …) into the page's `<head>`, where they
 * replace those of the same identity. In the browser it renders nothing: the server has done it.
 */
export function Head({ children }: HeadProps): JSX.Element | null {
  if (IS_BROWSER) return null;
  return h(HeadScope.Provider, { value: "collect" }, children);
}
