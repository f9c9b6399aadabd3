/** The one live stream of a page, shared by all of its islands. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { browserEnvironment, HttpError, type LiveEnvironment, type StreamSource } from "./env.ts";
import type { CommandRow } from "../domain/command.ts";
import { keepLastKnown, recallLastKnown } from "./last_known.ts";
import { LiveState, MAX_COMMANDS, MAX_READINGS, type Snapshot } from "./live_state.ts";
import { Pacer } from "./pacer.ts";
import {
  commandsOf,
  type LiveMessage,
  MESSAGE_TYPES,
  metersOf,
  parseMessage,
  readingsOf,
} from "./wire.ts";

/** `offline` goes on trying; `signed-out` needs the user. */
export type ConnectionState = "connecting" | "open" | "reconnecting" | "offline" | "signed-out";

/** A tab nobody looks at gives its connection back after this long, ms: browsers allow six a site. */
export const HIDDEN_CLOSE_MS = 60_000;
/** Trying for this long without success counts as being offline, ms. */
export const OFFLINE_AFTER_MS = 15_000;
/** Waits before the stream is opened anew when the browser gave up, ms. */
export const REOPEN_MS = { first: 2_000, most: 30_000 } as const;
/** Readings do not say what was consumed: the rows of the meters are fetched this often at most, ms. */
export const FIGURES_EVERY_MS = 30_000;
/** Least time from one fresh fetch to the next, ms: a reader that cannot keep up gets many `resync`. */
export const REFRESH_EVERY_MS = 2_000;

/**
 * After this long without an event the server is asked whether it is still there, ms: its heartbeat is
 * a comment, which `EventSource` does not show, and a connection can die without a word.
 */
export const QUIET_MS = 45_000;

/** The last values are kept this often at most, ms. */
export const KEEP_EVERY_MS = 10_000;

/** `EventSource.CLOSED`. */
const CLOSED = 2;

/** Keeps a `LiveState` in step with the server. Does nothing until `start`. */
export class LiveStream {
  readonly state: LiveState = new LiveState();
  readonly #connection = signal<ConnectionState>("connecting");
  readonly connection: ReadonlySignal<ConnectionState> = this.#connection;
  readonly #lastHeard = signal<number | null>(null);
  /** How old the values are that the page shows without a connection, Unix ms; `null`: not known. */
  readonly lastHeard: ReadonlySignal<number | null> = this.#lastHeard;

  readonly #env: LiveEnvironment;
  #started = false;
  #source: StreamSource | null = null;
  #reopenMs: number = REOPEN_MS.first;
  #cancelReopen = () => {};
  #cancelOffline: (() => void) | null = null;
  #cancelHidden = () => {};
  #heardAt = 0;
  #wasOpen = false;
  #leaves = false;
  #queue: LiveMessage[] = [];
  #frameAsked = false;
  /** What came since a fetch began: it is applied once more over the fetched state. */
  #sinceFetch: LiveMessage[] | null = null;
  #refreshing = false;
  #refreshAgain = false;
  #wantsCommands = false;
  readonly #figures: Pacer;

  constructor(env: LiveEnvironment) {
    this.#env = env;
    this.#figures = new Pacer(env, FIGURES_EVERY_MS, () => void this.#refresh("meters"));
  }

  /** Opens the stream; calls after the first do nothing. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#env.onVisibility((hidden) => hidden ? this.#hide() : this.#show());
    this.#env.onNetwork((online) => online ? this.#reopenNow() : this.#lost("offline"));
    this.#env.onLeave((leaves) => this.#leaves = leaves);
    if (!this.#env.isHidden()) this.#open();
    this.#watchQuiet();
    this.#keepNowAndThen();
  }

  /** Fetches anew, for what the stream may not have told yet. */
  refresh(): void {
    void this.#refresh();
  }

  /** From now on commands are fetched too; only those who are signed in may. */
  watchCommands(): void {
    this.#wantsCommands = true;
  }

  #open(): void {
    this.#cancelReopen();
    this.#source?.close();
    const source = this.#env.openStream("/api/stream");
    this.#source = source;
    let fresh = true;
    const mine = (listen: (event: Event) => void) => (event: Event) => {
      if (this.#source === source) listen(event);
    };
    source.addEventListener(
      "open",
      mine(() => {
        this.#opened();
        // A reconnection by the browser itself goes on from the last event, or brings a `resync`.
        if (fresh) void this.#refresh();
        fresh = false;
      }),
    );
    source.addEventListener("error", mine(() => this.#failed(source)));
    source.addEventListener("resync", mine(() => void this.#refresh()));
    for (const type of MESSAGE_TYPES) {
      source.addEventListener(type, mine((event) => this.#receive(type, event)));
    }
  }

  #watchQuiet(): void {
    this.#env.setTimer(() => {
      const isQuiet = this.#env.now() - this.#heardAt >= QUIET_MS;
      if (isQuiet && this.#source && this.#connection.peek() === "open") void this.#refresh();
      this.#watchQuiet();
    }, QUIET_MS);
  }

  #keepNowAndThen(): void {
    this.#env.setTimer(() => {
      if (!this.#env.isHidden()) this.#keep();
      this.#keepNowAndThen();
    }, KEEP_EVERY_MS);
  }

  /** Not on the way out: signing out has emptied the storage by then. */
  #keep(): void {
    const { storage } = this.#env;
    if (storage === null || !this.#wasOpen || this.#leaves) return;
    keepLastKnown(storage, this.state, this.#heardAt);
  }

  /** The page came without a server: what another page of this site knew later is shown. */
  #recall(): void {
    const { storage } = this.#env;
    if (storage !== null) this.#lastHeard.value = recallLastKnown(storage, this.state);
  }

  #opened(): void {
    this.#wasOpen = true;
    this.#heardAt = this.#env.now();
    this.#reopenMs = REOPEN_MS.first;
    this.#cancelOffline?.();
    this.#cancelOffline = null;
    this.#connection.value = "open";
  }

  #failed(source: StreamSource): void {
    this.#lost("reconnecting");
    if (source.readyState !== CLOSED) return;
    // An answer that is no stream ends the browser's own attempts (WHATWG HTML, 9.2.3).
    this.#cancelReopen = this.#env.setTimer(() => this.#open(), this.#reopenMs);
    this.#reopenMs = Math.min(this.#reopenMs * 2, REOPEN_MS.most);
    void this.#askWhy();
  }

  #lost(state: "reconnecting" | "offline"): void {
    this.#keep();
    if (this.#wasOpen) this.#lastHeard.value = this.#heardAt;
    else if (this.#lastHeard.peek() === null) this.#recall();
    if (state === "offline" || this.#connection.peek() === "open") this.#connection.value = state;
    this.#cancelOffline ??= this.#env.setTimer(() => {
      if (this.#connection.peek() !== "signed-out") this.#connection.value = "offline";
    }, OFFLINE_AFTER_MS);
  }

  /** `EventSource` keeps the status of a refusal to itself. */
  async #askWhy(): Promise<void> {
    try {
      await this.#env.fetchJson("/api/meters");
    } catch (error) {
      if (error instanceof HttpError && error.status === 401) {
        this.#connection.value = "signed-out";
      }
    }
  }

  #reopenNow(): void {
    if (this.#source && this.#connection.peek() !== "open") this.#open();
  }

  #hide(): void {
    this.#keep();
    this.#cancelHidden = this.#env.setTimer(() => {
      this.#cancelReopen();
      this.#source?.close();
      this.#source = null;
    }, HIDDEN_CLOSE_MS);
  }

  #show(): void {
    this.#cancelHidden();
    this.#figures.wake();
    if (this.#source) return;
    this.#cancelOffline?.();
    this.#cancelOffline = null;
    this.#connection.value = "connecting";
    this.#heardAt = this.#env.now();
    this.#open();
  }

  #receive(type: typeof MESSAGE_TYPES[number], event: Event): void {
    if (!(event instanceof MessageEvent) || typeof event.data !== "string") return;
    this.#heardAt = this.#env.now();
    const message = parseMessage(type, event.data);
    if (!message) return;
    this.#queue.push(message);
    this.#sinceFetch?.push(message);
    if (message.type === "reading") this.#figures.stale();
    if (this.#frameAsked) return;
    this.#frameAsked = true;
    this.#env.nextFrame(() => {
      this.#frameAsked = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#queue.length > 0) this.state.apply(this.#queue.splice(0), this.#env.now());
  }

  async #refresh(what: "all" | "meters" = "all"): Promise<void> {
    if (this.#refreshing) {
      this.#refreshAgain = true;
      return;
    }
    this.#figures.renewed();
    this.#refreshing = true;
    this.#refreshAgain = false;
    this.#flush();
    const since: LiveMessage[] = this.#sinceFetch = [];
    try {
      const fetched = what === "all" ? await this.#fetchAll() : await this.#fetchMeters();
      this.state.replace(fetched);
      // Some of these may be newer than the answers; applying the others once more changes nothing.
      this.#queue.length = 0;
      this.state.apply(since, this.#env.now());
    } catch (error) {
      this.#fetchFailed(error);
    }
    this.#sinceFetch = null;
    this.#env.setTimer(() => {
      this.#refreshing = false;
      if (this.#refreshAgain && this.#source) void this.#refresh();
    }, REFRESH_EVERY_MS);
  }

  #fetchFailed(error: unknown): void {
    if (error instanceof HttpError) {
      console.warn(error.message);
      this.#refreshAgain = error.status >= 500;
    } else if (this.#source && this.#connection.peek() === "open") {
      // No answer at all: then the stream is dead as well, whether it knows or not.
      this.#lost("reconnecting");
      this.#open();
    }
  }

  async #fetchMeters(): Promise<Snapshot> {
    return { meters: metersOf(await this.#env.fetchJson("/api/meters")) };
  }

  async #fetchAll(): Promise<Snapshot> {
    const { fetchJson } = this.#env;
    const [{ meters }, commands, ...readings] = await Promise.all([
      this.#fetchMeters(),
      this.#wantsCommands ? this.#fetchCommands() : undefined,
      ...this.state.watched.map(async (serial) => {
        const query = new URLSearchParams({ serial, limit: String(MAX_READINGS) });
        const list = readingsOf(await fetchJson(`/api/history?${query}`));
        return [serial, list] as const;
      }),
    ]);
    return { meters, commands, readings: new Map(readings) };
  }

  /** A session that ended leaves what is public: the next command says what to do. */
  async #fetchCommands(): Promise<CommandRow[] | undefined> {
    try {
      return commandsOf(await this.#env.fetchJson(`/api/commands?limit=${MAX_COMMANDS}`));
    } catch (error) {
      if (error instanceof HttpError && error.status < 500) return undefined;
      throw error;
    }
  }
}

let shared: LiveStream | undefined;

/** The page's stream, made on first use; on the server one that never starts, for one rendering. */
export function liveStream(): LiveStream {
  if (typeof document === "undefined") return new LiveStream(browserEnvironment);
  return shared ??= new LiveStream(browserEnvironment);
}
