/** When a chart is drawn: once its canvas comes into view, and not before. */

import type { RefObject } from "preact";
import { type MutableRef, useEffect, useRef, useState } from "preact/hooks";

/** How far from the window's edge the drawing code is fetched, px: it is there when it is seen. */
const MARGIN_PX = 200;

/** What can be taken away again. */
interface Drawn {
  destroy(): void;
}

/**
 * Draws into a canvas when it is in view, anew when `inputs` change, and takes it away in the end.
 *
 * @param draw fetches the drawing code first
 * @returns the chart, `null` while there is none, and whether it could not be drawn
 */
export function useChart<T extends Drawn>(
  canvas: RefObject<HTMLCanvasElement>,
  draw: (canvas: HTMLCanvasElement) => Promise<(canvas: HTMLCanvasElement) => T>,
  inputs: readonly unknown[],
): { chart: MutableRef<T | null>; isBroken: boolean } {
  const chart = useRef<T | null>(null);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    const { current } = canvas;
    if (!current) return;
    let isGone = false;
    const show = async () => {
      const drawNow = await draw(current);
      // Meanwhile the page may have taken the canvas away.
      if (!isGone) chart.current = drawNow(current);
    };
    const stop = whenInView(current, () =>
      show().catch((error) => {
        console.warn("Cannot draw the chart:", error);
        setBroken(true);
      }));
    return () => {
      isGone = true;
      stop();
      chart.current?.destroy();
      chart.current = null;
    };
  }, inputs);
  return { chart, isBroken };
}

/** Calls back once. @returns gives it up */
function whenInView(element: Element, callback: () => void): () => void {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    callback();
  }, { rootMargin: `${MARGIN_PX}px` });
  observer.observe(element);
  return () => observer.disconnect();
}
