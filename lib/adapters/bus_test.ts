import { testEventBus } from "../testing/event_bus_contract.ts";
import { createBroadcastBus } from "./broadcast_bus.ts";
import { createMemoryBus } from "./memory_bus.ts";

testEventBus("createMemoryBus()", () => createMemoryBus().connect);
testEventBus("createBroadcastBus()", () => {
  const name = crypto.randomUUID();
  return () => createBroadcastBus(name);
});
