import { createBroadcastBus } from "./broadcast_bus.ts";
import { testEventBus } from "../testing/event_bus_contract.ts";
import { createMemoryBus } from "./memory_bus.ts";

testEventBus("createMemoryBus()", () => {
  const bus = createMemoryBus();
  return [bus.connect(), bus.connect()];
});
testEventBus("createBroadcastBus()", () => {
  const name = crypto.randomUUID();
  return [createBroadcastBus(name), createBroadcastBus(name)];
});
