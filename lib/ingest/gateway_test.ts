import assert from "node:assert/strict";
import { until } from "../testing/until.ts";
import { IngestGateway, type Thread } from "./gateway.ts";

/** A thread that answers with what the test says, or not at all. */
function setup() {
  const answers: Record<string, unknown> = {
    status: { broker: { connected: true }, storeError: null, eventId: 0 },
  };
  const thread: Thread = {
    onmessage: null,
    onerror: null,
    terminate() {},
    postMessage(message) {
      const { type, id, method } = message as { type: string; id: number; method: string };
      const say = (data: unknown) =>
        queueMicrotask(() => thread.onmessage?.(new MessageEvent("message", { data })));
      if (type === "start") say({ type: "ready" });
      else if (type === "stop") say({ type: "stopped" });
      else if (method in answers) say({ type: "result", id, value: answers[method] });
    },
  };
  const time = { now: 0 };
  return { gateway: new IngestGateway(thread, () => time.now), answers, time };
}

Deno.test("IngestGateway.measure() hands over what the thread counts", async () => {
  const { gateway, answers } = setup();
  await gateway.start({ type: "start" });
  answers.measure = { waiting: 3 };
  assert.equal((await gateway.measure())?.waiting, 3);
  await gateway.stop(1000);
});

Deno.test("IngestGateway.measure() gives up in time for the scrape", async () => {
  const { gateway } = setup();
  await gateway.start({ type: "start" });
  const asked = performance.now();
  assert.equal(await gateway.measure(), null);
  assert.ok(performance.now() - asked < 5000, "Prometheus waits 10 s");
  await gateway.stop(1000);
});

Deno.test("IngestGateway.checks(): a thread that falls silent is a fault within 10 s", async () => {
  const { gateway, answers, time } = setup();
  await gateway.start({ type: "start" });
  assert.equal(gateway.checks().ingest, "ok");
  delete answers.status;
  time.now += 10_000;
  assert.equal(gateway.checks().ingest, "the ingest thread does not answer");
  assert.equal(gateway.checks().store, "unknown");
  answers.status = { broker: { connected: true }, storeError: null, eventId: 0 };
  await until("the next look", () => gateway.checks().ingest === "ok");
  await gateway.stop(1000);
});
