/** Where the keyboard is when what it was on has gone. */

import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/**
 * Keeps the keyboard in its place: when what had the focus inside of `place` has gone with a change, the
 * browser would send it back to the start of the page; instead `landing` gets it, which needs
 * `tabIndex={-1}`.
 */
export function useKeptFocus(
  place: RefObject<HTMLElement>,
  landing: RefObject<HTMLElement> = place,
): void {
  // Asked before the page is changed: afterwards nobody knows. On the server there is no element to ask.
  const wasInside = place.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (!wasInside || place.current?.contains(document.activeElement)) return;
    landing.current?.focus({ preventScroll: true });
  });
}
