import assert from "node:assert/strict";
import { Topics } from "../domain/topics.ts";
import type { Clock, MqttClient } from "../ports.ts";
import { until } from "../testing/until.ts";
import { ACK_TIMEOUT_MS, MAX_UNDERWAY, Replay } from "./replay.ts";

const topics = new Topics({ base: "b", seedData: "seed", seedCommand: "" });
const options = { topics, serial: "M1", speed: Infinity, topic: "meter" } as const;

/** A clock that passes when it is told to. */
class HeldClock implements Clock {
  #now = 0;
  readonly #sleepers = new Set<{ at: number; wake: () => void }>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.#now + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      });
    });
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const sleeper of [...this.#sleepers]) {
      if (sleeper.at > this.#now) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}

/** A broker that answers when it is told to. */
function heldClient() {
  const answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const payloads: string[] = [];
  const client: MqttClient = {
    connect: () => Promise.resolve(),
    publish: (_topic, payload) => {
      payloads.push(payload);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      answers.push({ resolve, reject });
      return promise;
    },
    subscribe: () => Promise.resolve(),
    end: () => Promise.resolve(),
    drop: () => {},
  };
  return { client, answers, payloads };
}

async function* lines(count: number): AsyncGenerator<string> {
  for (let i = 0; i < count; i++) yield `${1_600_000_000 + i} ${i}`;
}

const onBadLine = () => assert.fail("no line is bad");

Deno.test("Replay has no more under way than its bound, and goes on as the broker answers", async () => {
  const { client, answers } = heldClient();
  const replay = new Replay({ clock: new HeldClock(), client, onBadLine }, options);
  const done = replay.run(lines(MAX_UNDERWAY + 5), new AbortController().signal);
  await until("a full window", () => answers.length === MAX_UNDERWAY);
  answers[0].resolve();
  await until("one more", () => answers.length === MAX_UNDERWAY + 1);
  for (let i = 1; i < answers.length; i++) answers[i].resolve();
  await until("the rest", () => answers.length === MAX_UNDERWAY + 5);
  for (const { resolve } of answers) resolve();
  const { published, acknowledged } = await done;
  assert.deepEqual([published, acknowledged], [MAX_UNDERWAY + 5, MAX_UNDERWAY + 5]);
});

Deno.test("Replay gives up a broker that answers nothing, and says so", async () => {
  const { client, answers } = heldClient();
  const clock = new HeldClock();
  const replay = new Replay({ clock, client, onBadLine }, options);
  const done = replay.run(lines(3), new AbortController().signal);
  await until("three publications", () => answers.length === 3);
  await until("the wait", () => {
    clock.pass(ACK_TIMEOUT_MS);
    return replay.summary.error !== null;
  });
  const { published, acknowledged, error } = await done;
  assert.deepEqual([published, acknowledged], [3, 0]);
  assert.match(error ?? "", /no acknowledgement for 30 s/);
});

Deno.test("Replay counts what the connection refuses as not acknowledged", async () => {
  const { client, answers } = heldClient();
  const replay = new Replay({ clock: new HeldClock(), client, onBadLine }, options);
  const done = replay.run(lines(2), new AbortController().signal);
  await until("two publications", () => answers.length === 2);
  answers[0].resolve();
  answers[1].reject(new Error("gone"));
  const { published, acknowledged, error } = await done;
  assert.deepEqual([published, acknowledged, error], [2, 1, "gone"]);
});

Deno.test("Replay waits as long as the device did, divided by the speed", async () => {
  const { client, answers, payloads } = heldClient();
  const clock = new HeldClock();
  const replay = new Replay({ clock, client, onBadLine }, { ...options, speed: 2 });
  const done = replay.run(lines(2), new AbortController().signal);
  await until("the first", () => answers.length === 1);
  clock.pass(499);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(payloads.length, 1, "not before its time");
  clock.pass(1);
  await until("the second", () => answers.length === 2);
  for (const { resolve } of answers) resolve();
  assert.equal((await done).acknowledged, 2);
});
