/**
 * The app when there is no server: pages as they were last loaded, and the files that they need.
 *
 * With a server every page comes from it. What is kept goes with the session: signing in and out are
 * answered with `Clear-Site-Data`.
 */

const PAGES = "pages-1";
const FILES = "files-1";
/** The oldest gives way: a page has some 40 kB, and a build some 30 files. */
const MOST = { [PAGES]: 30, [FILES]: 120 };
/** A server that takes longer than this for a page that is kept counts as gone, ms. */
const PATIENCE_MS = 5000;

const isPage = ({ pathname }) => pathname === "/dashboard" || pathname.startsWith("/meters/");
/** Their addresses change with their content: `asset()` adds a stamp, modules are in a build's folder. */
const isImmutable = ({ pathname, searchParams }) =>
  pathname.startsWith("/_fresh/js/") || searchParams.has("__frsh_c");
const isFile = (url) => isImmutable(url) || /\.(?:png|svg|webmanifest)$/.test(url.pathname);

async function keep(name, request, response) {
  const cache = await caches.open(name);
  await cache.delete(request); // else it would keep its place among the oldest
  await cache.put(request, response);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, -MOST[name]).map((key) => cache.delete(key)));
}

/** A page of somebody who may see it: neither a fault nor the way to the sign-in. */
const isWorthKeeping = (response) =>
  response.ok && !response.redirected && response.type === "basic";

async function page(event) {
  const kept = await caches.match(event.request, { cacheName: PAGES });
  const signal = kept ? AbortSignal.timeout(PATIENCE_MS) : undefined;
  try {
    const response = await fetch(event.request, { signal });
    if (isWorthKeeping(response)) event.waitUntil(keep(PAGES, event.request, response.clone()));
    return response;
  } catch (error) {
    if (kept) return kept;
    const dashboard = await caches.match("/dashboard", { cacheName: PAGES });
    if (dashboard) return Response.redirect("/dashboard", 302);
    throw error;
  }
}

async function file(event, url) {
  const kept = await caches.match(event.request, { cacheName: FILES });
  if (kept && isImmutable(url)) return kept;
  try {
    const response = await fetch(event.request);
    if (isWorthKeeping(response)) event.waitUntil(keep(FILES, event.request, response.clone()));
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (isPage(url)) event.respondWith(page(event));
  } else if (isFile(url)) event.respondWith(file(event, url));
});

/** The page that brought this worker, and its files, were loaded before it was there. */
self.addEventListener("message", (event) => {
  const { keep: addresses = [] } = event.data ?? {};
  const all = addresses.map(async (address) => {
    const url = new URL(address, location.origin);
    if (url.origin !== location.origin) return;
    const name = isPage(url) ? PAGES : isFile(url) ? FILES : null;
    if (name === null || await caches.match(url.href, { cacheName: name })) return;
    const response = await fetch(url);
    if (isWorthKeeping(response)) await keep(name, new Request(url), response);
  });
  event.waitUntil(Promise.all(all));
});

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const names = [PAGES, FILES];
  const drop = async () => {
    const old = (await caches.keys()).filter((name) => !names.includes(name));
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(drop());
});
