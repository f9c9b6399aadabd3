import assert from "node:assert/strict";
import { Pacer } from "./pacer.ts";

const EVERY = 30_000;

/** A pacer in a browser whose clock the test holds; `times` is when it renewed. */
function paced() {
  const timers = new Map<() => void, number>();
  const times: number[] = [];
  const browser = { now: 0, hidden: false };
  const pacer: Pacer = new Pacer(
    {
      now: () => browser.now,
      isHidden: () => browser.hidden,
      setTimer: (callback, ms) => {
        const timer = () => callback();
        timers.set(timer, browser.now + ms);
        return () => void timers.delete(timer);
      },
    },
    EVERY,
    () => {
      times.push(browser.now);
      pacer.renewed();
    },
  );
  const pass = (ms: number) => {
    const end = browser.now + ms;
    for (;;) {
      const due = [...timers].filter(([, at]) => at <= end).sort((a, b) => a[1] - b[1]).at(0);
      if (!due) break;
      browser.now = due[1];
      timers.delete(due[0]);
      due[0]();
    }
    browser.now = end;
  };
  return { pacer, times, browser, pass };
}

Deno.test("Pacer renews at most every so often, however often something goes stale", () => {
  const { pacer, times, pass } = paced();
  for (let second = 0; second < 100; second++) {
    pacer.stale();
    pass(1000);
  }
  assert.deepEqual(times, [0, EVERY, 2 * EVERY, 3 * EVERY]);
});

Deno.test("Pacer leaves alone what is not stale", () => {
  const { pacer, times, pass } = paced();
  pacer.stale();
  pass(10 * EVERY);
  assert.deepEqual(times, [0]);
});

Deno.test("Pacer counts from the last renewal, whoever did it", () => {
  const { pacer, times, pass } = paced();
  pacer.renewed();
  pacer.stale();
  pass(EVERY - 1);
  pacer.renewed();
  pacer.stale();
  pass(EVERY - 1);
  assert.deepEqual(times, []);
  pass(1);
  assert.deepEqual(times, [2 * EVERY - 1]);
});

Deno.test("Pacer rests while nobody looks, and catches up when somebody does", () => {
  const { pacer, times, browser, pass } = paced();
  pacer.renewed();
  pacer.stale();
  browser.hidden = true;
  pass(10 * EVERY);
  pacer.stale();
  assert.deepEqual(times, []);
  browser.hidden = false;
  pacer.wake();
  pass(1);
  assert.deepEqual(times, [10 * EVERY]);
});
