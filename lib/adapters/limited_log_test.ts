import assert from "node:assert/strict";
import type { Log } from "../log.ts";
import { limitLog } from "./limited_log.ts";
import { LINES_A_MINUTE, MAX_MESSAGES } from "./line_limit.ts";

/** A log on a clock that stands still, and what was written. */
function setup() {
  const lines: string[] = [];
  const timers: { at: number; work: () => void }[] = [];
  let now = 1_000_000;
  const write = (level: string) => (message: string, fields?: Record<string, unknown>) =>
    void lines.push(`${level} ${message}${fields ? ` ${JSON.stringify(fields)}` : ""}`);
  const sink: Log = {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
  const later = (work: () => void, ms: number) => void timers.push({ at: now + ms, work });
  return {
    log: limitLog(sink, { now: () => now, later }),
    lines,
    /** Moves the clock, and lets the timers that are due run. */
    pass(ms: number) {
      now += ms;
      for (const timer of timers.splice(0)) {
        if (timer.at <= now) timer.work();
        else timers.push(timer);
      }
    },
    timers,
  };
}

Deno.test("limitLog() writes the same message so often a minute, then says how many are missing", () => {
  const { log, lines, pass } = setup();
  for (let i = 0; i < LINES_A_MINUTE + 37; i++) log.error("Cannot store readings", { jobs: i });
  assert.equal(lines.length, LINES_A_MINUTE);
  assert.equal(lines[0], 'error Cannot store readings {"jobs":0}');
  pass(60_000);
  assert.equal(lines.length, LINES_A_MINUTE + 1);
  assert.equal(lines.at(-1), 'error Cannot store readings … suppressed 37 more {"suppressed":37}');
});

Deno.test("limitLog() writes again in the next minute", () => {
  const { log, lines, pass } = setup();
  for (let i = 0; i < 3; i++) {
    for (let k = 0; k < 500; k++) log.warn("no link to the broker");
    pass(60_000);
  }
  assert.equal(lines.length, 3 * (LINES_A_MINUTE + 1));
});

Deno.test("limitLog() counts each message by itself, whatever its data, and each level", () => {
  const { log, lines } = setup();
  for (let i = 0; i < 100; i++) {
    log.warn("one", { i });
    log.error("one", { i });
    log.error("another");
  }
  assert.equal(lines.length, 3 * LINES_A_MINUTE);
});

Deno.test("limitLog() is silent about messages that stayed below the limit", () => {
  const { log, lines, pass, timers } = setup();
  for (let i = 0; i < LINES_A_MINUTE; i++) log.error("rare");
  assert.equal(timers.length, 0, "nothing to tell, nothing to wake up for");
  pass(120_000);
  assert.equal(lines.length, LINES_A_MINUTE);
});

Deno.test("limitLog() leaves debug alone", () => {
  const { log, lines } = setup();
  for (let i = 0; i < 100; i++) log.debug("MQTT client");
  assert.equal(lines.length, 100);
});

Deno.test("limitLog() remembers a bounded number of messages, and tells what it forgets", () => {
  const { log, lines } = setup();
  for (let i = 0; i <= LINES_A_MINUTE; i++) log.error("first");
  for (let i = 0; i < MAX_MESSAGES; i++) log.error(`message ${i}`);
  assert.equal(lines.length, LINES_A_MINUTE + MAX_MESSAGES + 1);
  assert.ok(lines.includes('error first … suppressed 1 more {"suppressed":1}'));
});

Deno.test("limitLog() does not stay quiet when the clock is set back", () => {
  const { log, lines, pass } = setup();
  for (let i = 0; i < 50; i++) log.error("same");
  pass(-3_600_000);
  log.error("same");
  assert.equal(lines.length, LINES_A_MINUTE + 2);
  assert.match(lines.at(-2) ?? "", /suppressed 40 more/);
});
