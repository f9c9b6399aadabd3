import assert from "node:assert/strict";
import { pause, until } from "../testing/until.ts";
import { checkedStream } from "./checked_stream.ts";

const BYTE = new Uint8Array([1]);
const OFTEN_MS = 5;

/** A source, and what became of it. */
function source() {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const seen = { cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    start: (given) => void (controller = given),
    cancel: () => void (seen.cancelled = true),
  }, { highWaterMark: 0 });
  return { body, controller, seen };
}

Deno.test("checkedStream() hands on every chunk, and holds none back", async () => {
  const { body, controller } = source();
  const reader = checkedStream(body, () => Promise.resolve(true)).getReader();
  const first = reader.read();
  controller.enqueue(BYTE);
  assert.deepEqual((await first).value, BYTE);
  assert.equal(controller.desiredSize, 0);
  controller.enqueue(BYTE);
  assert.equal(controller.desiredSize, -1, "what nobody reads stays in the source");
  await reader.cancel();
});

Deno.test("checkedStream() ends, and its source with it, once the caller does not hold", async () => {
  const { body, controller, seen } = source();
  let holds = true;
  const reader = checkedStream(body, () => Promise.resolve(holds), OFTEN_MS).getReader();
  controller.enqueue(BYTE);
  assert.equal((await reader.read()).done, false);
  const next = reader.read();
  holds = false;
  assert.equal((await next).done, true);
  assert.equal(seen.cancelled, true);
});

Deno.test("checkedStream() is cancelled with its reader", async () => {
  const { body, seen } = source();
  await checkedStream(body, () => Promise.resolve(true)).cancel();
  assert.equal(seen.cancelled, true);
});

Deno.test("checkedStream() fails as its source does, also while nobody reads", async () => {
  const { body, controller } = source();
  const reader = checkedStream(body, () => Promise.resolve(true)).getReader();
  controller.error(new Error("reads nothing"));
  await assert.rejects(reader.closed, /reads nothing/);
});

Deno.test("checkedStream() fails when it cannot be known whether the caller holds", async () => {
  const { body } = source();
  const gone = () => Promise.reject(new Error("store gone"));
  const reader = checkedStream(body, gone, OFTEN_MS).getReader();
  await assert.rejects(reader.closed, /store gone/);
});

Deno.test("checkedStream() asks no more when the source has ended", async () => {
  const { body, controller } = source();
  let asked = 0;
  const holds = () => Promise.resolve(++asked > 0);
  const reader = checkedStream(body, holds, OFTEN_MS).getReader();
  await until("a look at the caller", () => asked > 0);
  controller.close();
  assert.equal((await reader.read()).done, true);
  const before = asked;
  await pause(OFTEN_MS * 4);
  assert.equal(asked, before);
});
