import assert from "node:assert/strict";
import { HttpError, type LiveEnvironment, type StreamSource } from "./env.ts";
import { LAST_KNOWN_KEY } from "./last_known.ts";
import {
  FIGURES_EVERY_MS,
  HIDDEN_CLOSE_MS,
  KEEP_EVERY_MS,
  LiveStream,
  liveStream,
} from "./live.ts";
import { OFFLINE_AFTER_MS, QUIET_MS, REFRESH_EVERY_MS, REOPEN_MS } from "./live.ts";

class FakeSource extends EventTarget implements StreamSource {
  readyState = 0;

  close(): void {
    this.readyState = 2;
  }

  accept(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  /** The connection broke; the browser tries again unless the answer was no stream. */
  fail(isFinal = false): void {
    this.readyState = isFinal ? 2 : 0;
    this.dispatchEvent(new Event("error"));
  }

  say(type: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

type Answer = () => unknown;

/** A browser whose clock, frames and network the test holds. */
class FakeBrowser implements LiveEnvironment {
  readonly kept = new Map<string, string>();
  readonly storage = {
    getItem: (key: string) => this.kept.get(key) ?? null,
    setItem: (key: string, text: string) => void this.kept.set(key, text),
  };
  sources: FakeSource[] = [];
  fetched: string[] = [];
  frames: (() => void)[] = [];
  meters: Answer = () => ({ meters: [] });
  history: Answer = () => ({ history: [] });
  commands: Answer = () => ({ commands: [] });
  hidden = false;
  visibility = (_hidden: boolean) => {};
  network = (_online: boolean) => {};
  #now = 0;
  #timers = new Map<() => void, number>();

  get source(): FakeSource {
    const source = this.sources.at(-1);
    if (!source) throw new Error("No stream was opened");
    return source;
  }

  now = () => this.#now;
  openStream = (url: string) => {
    assert.equal(url, "/api/stream");
    const source = new FakeSource();
    this.sources.push(source);
    return source;
  };
  fetchJson = async (path: string) => {
    this.fetched.push(path);
    const { pathname } = new URL(path, "http://meter.test");
    if (pathname === "/api/history") return await this.history();
    if (pathname === "/api/commands") return await this.commands();
    return await this.meters();
  };
  nextFrame = (callback: () => void) => void this.frames.push(callback);
  setTimer = (callback: () => void, ms: number) => {
    const timer = () => callback();
    this.#timers.set(timer, this.#now + ms);
    return () => void this.#timers.delete(timer);
  };
  isHidden = () => this.hidden;
  onVisibility = (listener: (hidden: boolean) => void) => void (this.visibility = listener);
  onNetwork = (listener: (online: boolean) => void) => void (this.network = listener);
  leave = (_leaves: boolean) => {};
  onLeave = (listener: (leaves: boolean) => void) => void (this.leave = listener);

  draw(): void {
    for (const frame of this.frames.splice(0)) frame();
  }

  /** Lets time pass, and what waits for it happen. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    while (true) {
      const due = [...this.#timers].filter(([, at]) => at <= end).sort((a, b) => a[1] - b[1]).at(0);
      if (!due) break;
      this.#now = due[1];
      this.#timers.delete(due[0]);
      due[0]();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  hide(hidden: boolean): void {
    this.hidden = hidden;
    this.visibility(hidden);
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

const reading = (ts: number, totalLiters: number, late = false) => ({
  numeroSerie: "M1",
  ts,
  totalLiters,
  flowLmin: 1,
  late,
});
const row = (ts: number, totalLiters: number) => ({
  numeroSerie: "M1",
  ts,
  totalLiters,
  flowLmin: 1,
  online: true,
  lastSeen: ts,
  name: null,
  group: null,
  todayLiters: totalLiters,
  monthLiters: totalLiters,
  flags: [],
});

async function opened(): Promise<{ browser: FakeBrowser; live: LiveStream }> {
  const browser = new FakeBrowser();
  const live = new LiveStream(browser);
  live.start();
  browser.source.accept();
  await settle();
  return { browser, live };
}

const total = (live: LiveStream) => live.state.meters.value.get("M1")?.totalLiters;

Deno.test("LiveStream opens nothing until it is started, and then one stream", () => {
  const browser = new FakeBrowser();
  const live = new LiveStream(browser);
  assert.equal(browser.sources.length, 0);
  assert.equal(live.connection.value, "connecting");
  live.start();
  live.start();
  assert.equal(browser.sources.length, 1);
});

Deno.test("liveStream() on the server is a state of its own for every rendering", () => {
  assert.notEqual(liveStream(), liveStream());
});

Deno.test("LiveStream shows readings with the next frame, all of them as one change", async () => {
  const { browser, live } = await opened();
  const seen: (number | undefined)[] = [];
  const stop = live.state.meters.subscribe((meters) => seen.push(meters.get("M1")?.totalLiters));
  for (let i = 1; i <= 1000; i++) browser.source.say("reading", reading(i, i));
  assert.equal(browser.frames.length, 1);
  browser.draw();
  stop();
  assert.deepEqual(seen, [undefined, 1000]);
});

Deno.test("LiveStream does not make a late reading the current one", async () => {
  const { browser, live } = await opened();
  browser.source.say("reading", reading(20, 2));
  browser.source.say("reading", reading(30, 1, true));
  browser.draw();
  assert.equal(total(live), 2);
});

Deno.test("LiveStream outlives a message that it cannot read", async () => {
  const { browser, live } = await opened();
  browser.source.dispatchEvent(new MessageEvent("reading", { data: "{" }));
  browser.source.say("reading", { numeroSerie: 5 });
  browser.source.say("reading", reading(20, 2));
  browser.draw();
  assert.equal(total(live), 2);
});

Deno.test("LiveStream fetches what it shows when it opens, and what it is asked to watch", async () => {
  const browser = new FakeBrowser();
  browser.meters = () => ({ meters: [row(10, 5)] });
  browser.history = () => ({ history: [reading(10, 5)] });
  const live = new LiveStream(browser);
  const readings = live.state.readings("M1");
  live.watchCommands();
  live.start();
  browser.source.accept();
  await settle();
  assert.deepEqual(browser.fetched, [
    "/api/meters",
    "/api/commands?limit=50",
    "/api/history?serial=M1&limit=200",
  ]);
  assert.equal(total(live), 5);
  assert.equal(readings.value.length, 1);
});

Deno.test("LiveStream asks for no commands where none are shown: the page may be public", async () => {
  const { browser } = await opened();
  assert.deepEqual(browser.fetched, ["/api/meters"]);
});

Deno.test("LiveStream shows the meters although the session for commands has ended", async () => {
  const browser = new FakeBrowser();
  browser.meters = () => ({ meters: [row(10, 5)] });
  browser.commands = () => Promise.reject(new HttpError(401, "/api/commands"));
  const live = new LiveStream(browser);
  live.watchCommands();
  live.start();
  browser.source.accept();
  await settle();
  assert.equal(total(live), 5);
});

Deno.test("LiveStream does not lose what comes while it fetches", async () => {
  const browser = new FakeBrowser();
  const { promise, resolve } = Promise.withResolvers<unknown>();
  browser.meters = () => promise;
  const live = new LiveStream(browser);
  live.start();
  browser.source.accept();
  browser.source.say("reading", reading(20, 2));
  browser.draw();
  assert.equal(total(live), 2, "shown at once");
  resolve({ meters: [row(10, 1)] });
  await settle();
  assert.equal(total(live), 2, "and not overridden by the older answer");
});

Deno.test("LiveStream fetches anew on resync, soon once more when another comes meanwhile", async () => {
  const { browser, live } = await opened();
  await browser.pass(REFRESH_EVERY_MS);
  browser.meters = () => ({ meters: [row(50, 9)] });
  for (let i = 0; i < 20; i++) browser.source.say("resync", {});
  await settle();
  assert.equal(total(live), 9);
  await browser.pass(10 * REFRESH_EVERY_MS);
  assert.equal(browser.fetched.length, 3, "at the opening, at the first, and for the others");
});

Deno.test("LiveStream says that it reconnects, that it is offline, and that it is back", async () => {
  const { browser, live } = await opened();
  assert.equal(live.connection.value, "open");
  browser.source.fail();
  assert.equal(live.connection.value, "reconnecting");
  await browser.pass(OFFLINE_AFTER_MS);
  assert.equal(live.connection.value, "offline");
  browser.source.accept();
  assert.equal(live.connection.value, "open");
  assert.equal(browser.sources.length, 1, "the browser reconnected by itself");
});

Deno.test("LiveStream opens anew, more and more slowly, when the browser gave up", async () => {
  const { browser, live } = await opened();
  browser.source.fail(true);
  await browser.pass(REOPEN_MS.first);
  assert.equal(browser.sources.length, 2);
  browser.source.fail(true);
  await browser.pass(REOPEN_MS.first);
  assert.equal(browser.sources.length, 2);
  await browser.pass(REOPEN_MS.first);
  assert.equal(browser.sources.length, 3);
  for (let i = 0; i < 10; i++) {
    browser.source.fail(true);
    await browser.pass(REOPEN_MS.most);
  }
  assert.equal(browser.sources.length, 13);
  browser.source.accept();
  assert.equal(live.connection.value, "open");
});

Deno.test("LiveStream fetches anew after a new stream: no id tells it where it was", async () => {
  const { browser, live } = await opened();
  browser.source.fail(true);
  await browser.pass(REOPEN_MS.first);
  browser.meters = () => ({ meters: [row(50, 9)] });
  browser.source.accept();
  await settle();
  assert.equal(total(live), 9);
});

Deno.test("LiveStream tells an ended session from a server that is gone", async () => {
  const { browser, live } = await opened();
  browser.meters = () => Promise.reject(new HttpError(401, "/api/meters"));
  browser.source.fail(true);
  await settle();
  assert.equal(live.connection.value, "signed-out");
  await browser.pass(OFFLINE_AFTER_MS);
  assert.equal(live.connection.value, "signed-out");
});

Deno.test("LiveStream closes in a tab that stays hidden, and is fresh on return", async () => {
  const { browser, live } = await opened();
  browser.hide(true);
  await browser.pass(HIDDEN_CLOSE_MS);
  assert.equal(browser.source.readyState, 2);
  const before = browser.fetched.length;
  await browser.pass(10 * HIDDEN_CLOSE_MS);
  assert.equal(browser.fetched.length, before, "a hidden tab costs nothing");
  assert.equal(browser.sources.length, 1);
  browser.meters = () => ({ meters: [row(50, 9)] });
  browser.hide(false);
  assert.equal(browser.sources.length, 2);
  browser.source.accept();
  await settle();
  assert.equal(total(live), 9);
  assert.equal(live.connection.value, "open");
});

Deno.test("LiveStream keeps its stream in a tab that is hidden for a moment", async () => {
  const { browser } = await opened();
  browser.hide(true);
  await browser.pass(HIDDEN_CLOSE_MS - 1);
  browser.hide(false);
  await browser.pass(HIDDEN_CLOSE_MS);
  assert.equal(browser.sources.length, 1);
  assert.equal(browser.source.readyState, 1);
});

Deno.test("LiveStream started in a hidden tab opens when it is shown", () => {
  const browser = new FakeBrowser();
  browser.hidden = true;
  new LiveStream(browser).start();
  assert.equal(browser.sources.length, 0);
  browser.hide(false);
  assert.equal(browser.sources.length, 1);
});

Deno.test("LiveStream notices a connection that died without a word", async () => {
  const { browser, live } = await opened();
  browser.meters = () => Promise.reject(new TypeError("Failed to fetch"));
  await browser.pass(2 * QUIET_MS);
  assert.ok(browser.sources.length > 1);
  assert.notEqual(live.connection.value, "open");
});

Deno.test("LiveStream leaves a quiet but healthy stream alone", async () => {
  const { browser, live } = await opened();
  await browser.pass(10 * QUIET_MS);
  assert.equal(browser.sources.length, 1);
  assert.equal(live.connection.value, "open");
});

Deno.test("LiveStream says at once when the network is gone, and opens when it is back", async () => {
  const { browser, live } = await opened();
  browser.network(false);
  assert.equal(live.connection.value, "offline");
  browser.network(true);
  assert.equal(browser.sources.length, 2);
  browser.source.accept();
  assert.equal(live.connection.value, "open");
});

Deno.test("LiveStream tries the fetch again when the server fails", async () => {
  const { browser, live } = await opened();
  browser.meters = () => Promise.reject(new HttpError(503, "/api/meters"));
  await browser.pass(REFRESH_EVERY_MS);
  browser.source.say("resync", {});
  await settle();
  browser.meters = () => ({ meters: [row(50, 9)] });
  await browser.pass(REFRESH_EVERY_MS);
  assert.equal(total(live), 9);
});

Deno.test("LiveStream fetches the meters' consumption while readings come, every 30 s at most", async () => {
  const { browser, live } = await opened();
  live.state.readings("M1");
  browser.meters = () => ({ meters: [row(500, 7)] });
  for (let second = 1; second <= 65; second++) {
    browser.source.say("reading", reading(second, 2));
    browser.draw();
    await browser.pass(1000);
  }
  assert.deepEqual(browser.fetched, ["/api/meters", "/api/meters", "/api/meters"]);
  assert.equal(live.state.meters.value.get("M1")?.todayLiters, 7);
});

Deno.test("LiveStream fetches no consumption in a hidden tab, but when it is shown again", async () => {
  const { browser } = await opened();
  browser.source.say("reading", reading(1, 2));
  browser.hide(true);
  await browser.pass(FIGURES_EVERY_MS + 1000);
  assert.equal(browser.fetched.length, 1);
  browser.hide(false);
  await browser.pass(1);
  assert.equal(browser.fetched.length, 2);
});

Deno.test("LiveStream keeps what it knows now and then, but not on the way out", async () => {
  const { browser, live } = await opened();
  browser.source.say("reading", reading(5, 10));
  browser.draw();
  assert.equal(browser.kept.size, 0);
  await browser.pass(KEEP_EVERY_MS);
  const kept = () => JSON.parse(browser.kept.get(LAST_KNOWN_KEY) ?? "null")?.meters?.[0]?.ts;
  assert.equal(kept(), 5);

  browser.source.say("reading", reading(6, 11));
  browser.draw();
  browser.leave(true);
  browser.hide(true);
  assert.equal(kept(), 5);
  browser.leave(false);
  browser.source.fail();
  assert.equal(kept(), 6);
  assert.equal(live.lastHeard.value, KEEP_EVERY_MS);
});

Deno.test("LiveStream shows what another page knew where there is no server", async () => {
  const browser = new FakeBrowser();
  const known = { at: 500, meters: [row(400, 9)], history: [] };
  browser.kept.set(LAST_KNOWN_KEY, JSON.stringify(known));
  const live = new LiveStream(browser);
  live.state.seed({ meters: [row(100, 3)] });
  live.start();
  assert.equal(live.state.meters.value.get("M1")?.totalLiters, 3);
  browser.source.fail();
  assert.equal(live.state.meters.value.get("M1")?.totalLiters, 9);
  assert.equal(live.lastHeard.value, 500);
  browser.kept.set(LAST_KNOWN_KEY, "no JSON");
  await browser.pass(KEEP_EVERY_MS);
  assert.equal(browser.kept.get(LAST_KNOWN_KEY), "no JSON");
  const other = new LiveStream(browser);
  other.start();
  browser.source.fail();
  assert.equal(other.lastHeard.value, null);
});
