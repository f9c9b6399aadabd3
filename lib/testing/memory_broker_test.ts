import assert from "node:assert/strict";
import { brokerContract, type BrokerHarness } from "./broker_contract.ts";
import { MemoryBroker } from "./memory_broker.ts";
import { pause } from "./until.ts";
import { settling } from "./settling.ts";

function harness(): Promise<BrokerHarness> {
  const broker = new MemoryBroker();
  let acknowledged = 0;
  let over = false;
  return Promise.resolve({
    broker,
    async send(topic, payload) {
      while (!over) {
        try {
          await broker.deliver({ topic, payload });
          acknowledged++;
          return;
        } catch {
          await pause(10); // As a meter does: it comes again.
        }
      }
    },
    acknowledged: () => acknowledged,
    ordered: false,
    listen: (topic) =>
      Promise.resolve(() =>
        broker.published.filter((one) => one.topic === topic).map((one) => one.payload)
      ),
    lose: () => Promise.resolve(broker.setAvailable(false)),
    async [Symbol.asyncDispose]() {
      over = true;
      await broker.stop();
    },
  });
}

brokerContract("MemoryBroker", harness);

Deno.test("MemoryBroker.deliver() hands flags over as they are given", async () => {
  const broker = new MemoryBroker();
  const flags: [boolean, boolean][] = [];
  await broker.start(settling(({ dup, retained }) => {
    flags.push([dup, retained]);
    return Promise.resolve();
  }));
  await broker.deliver({ topic: "a", payload: "1", dup: true });
  await broker.deliver({ topic: "a", payload: "1", retained: true });
  assert.deepEqual(flags, [[true, false], [false, true]]);
  await broker.stop();
});
