/** The worker that shows pages when there is no server (`static/sw.js`). */

/** What belongs to a page that stands: its own address, its scripts, styles and pictures. */
function addressesOfPage(): string[] {
  const files = performance.getEntriesByType("resource").map(({ name }) => name);
  return [location.href, ...files];
}

/**
 * Starts the worker, and hands it the page that is open. Browsers have workers on `https` and on this
 * machine alone; without one nothing is kept, and all else goes on as it is.
 */
export async function startAppWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/sw.js");
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage({ keep: addressesOfPage() });
}
