import { testEventBus } from "../testing/event_bus_contract.ts";
import { createMemoryBus } from "./memory_bus.ts";
import { createPortBus } from "./port_bus.ts";

testEventBus("createMemoryBus()", () => {
  const bus = createMemoryBus();
  return [bus.connect(), bus.connect()];
});
testEventBus("createPortBus()", () => {
  const { port1, port2 } = new MessageChannel();
  return [createPortBus(port1), createPortBus(port2)];
});
