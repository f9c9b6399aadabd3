/** What the live stream needs of a browser, so that tests can hold the clock and the network. */

import type { KeptText } from "./last_known.ts";

/** What is used of `EventSource`. */
export interface StreamSource {
  readonly readyState: number;
  addEventListener(type: string, listener: (event: Event) => void): void;
  close(): void;
}

export interface LiveEnvironment {
  /** Where the last values are kept; `null` where a page may keep nothing. */
  readonly storage: KeptText | null;
  /** Unix ms. */
  now(): number;
  openStream(url: string): StreamSource;
  /**
   * Fetches JSON with the session cookie.
   *
   * @throws {HttpError} for an answer that is no success
   * @throws {TypeError} when there is no answer
   */
  fetchJson(path: string): Promise<unknown>;
  /** Calls back before the next picture is drawn; a hidden tab, which draws none, soon too. */
  nextFrame(callback: () => void): void;
  /** @returns a function that cancels */
  setTimer(callback: () => void, ms: number): () => void;
  isHidden(): boolean;
  onVisibility(listener: (hidden: boolean) => void): void;
  onNetwork(listener: (online: boolean) => void): void;
  /** The page is about to go, or whoever looks at it signs out; `false`: it stays after all. */
  onLeave(listener: (leaves: boolean) => void): void;
}

/** The server answered, but not with success. */
export class HttpError extends Error {
  override readonly name = "HttpError";

  constructor(readonly status: number, path: string) {
    super(`Cannot fetch "${path}": ${status}`);
  }
}

/** An answer that takes longer counts as none, ms. */
const FETCH_TIMEOUT_MS = 10_000;
/** How often a tab without frames works off what came, ms. */
const HIDDEN_FRAME_MS = 1_000;

/** Other people's pages on `http` could read along, and a browser may forbid it. */
function ownStorage(): KeptText | null {
  try {
    return isSecureContext ? localStorage : null;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** The real browser. Nothing is touched before it is called. */
export const browserEnvironment: LiveEnvironment = {
  get storage() {
    return ownStorage();
  },
  now: () => Date.now(),
  openStream: (url) => new EventSource(url),
  fetchJson: async (path) => {
    const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
    const response = await fetch(path, { headers: { accept: "application/json" }, signal });
    if (!response.ok) throw new HttpError(response.status, path);
    return await response.json();
  },
  nextFrame: (callback) => {
    if (document.hidden) setTimeout(callback, HIDDEN_FRAME_MS);
    else requestAnimationFrame(callback);
  },
  setTimer: (callback, ms) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  isHidden: () => document.hidden,
  onVisibility: (listener) => {
    document.addEventListener("visibilitychange", () => listener(document.hidden));
  },
  onNetwork: (listener) => {
    addEventListener("online", () => listener(true));
    addEventListener("offline", () => listener(false));
  },
  onLeave: (listener) => {
    addEventListener("pagehide", () => listener(true));
    addEventListener("pageshow", () => listener(false));
    addEventListener("submit", ({ target }) => {
      if (target instanceof HTMLFormElement && target.action.endsWith("/logout")) listener(true);
    });
  },
};
