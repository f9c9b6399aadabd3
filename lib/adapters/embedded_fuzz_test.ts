import assert from "node:assert/strict";
import fc from "fast-check";
import { DATA, started } from "../testing/embedded_fixture.ts";
import { packet, publishPacket, subscribePacket } from "../testing/mqtt_bytes.ts";
import { RawDevice } from "../testing/raw_device.ts";
import { pause } from "../testing/until.ts";

/** A meter connects, publishes and gets its PUBACK. */
async function assertAlive(port: number): Promise<void> {
  const [device, code] = await RawDevice.connect(port, { clientId: "canary" });
  assert.equal(code, 0);
  device.send(publishPacket(DATA, "1", { id: 1 }));
  assert.ok(await device.next(4));
  await device.cut();
}

const bytes = fc.uint8Array({ maxLength: 200 });
const anyPacket = fc.tuple(fc.integer({ min: 1, max: 15 }), fc.nat(15), bytes)
  .map(([type, flags, body]) => packet(type, flags, body));
const text = fc.oneof(
  fc.constantFrom("", "#", "+", "a/#/b", "$SYS/x", "__proto__", "constructor", "a\0b", "/", "//"),
  fc.string({ maxLength: 60 }),
  fc.nat(200).map((levels) => "a/".repeat(levels)),
);
const looksRight = fc.oneof(
  fc.tuple(text, text, fc.nat(3)).map(([topic, payload, id]) =>
    publishPacket(topic, payload, { id })
  ),
  fc.tuple(text, fc.boolean()).map(([topic, retain]) => publishPacket(topic, "x", { retain })),
  fc.tuple(text, fc.constantFrom<0 | 1>(0, 1)).map(([topic, qos]) => subscribePacket(topic, qos)),
);

Deno.test("createEmbeddedBroker() outlives every packet that a client may send", async () => {
  await using it = await started();
  let run = 0;
  const sequences = fc.array(fc.oneof(anyPacket, looksRight), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.boolean(), sequences, async (connects, packets) => {
      const device = connects
        ? (await RawDevice.connect(it.port, { clientId: `fuzz-${++run}` }))[0]
        : new RawDevice(it.port);
      for (const one of packets) device.send(one);
      await pause(2);
      await device.cut();
    }),
    { numRuns: 400 },
  );
  await assertAlive(it.port);
});

Deno.test("createEmbeddedBroker() outlives clients with names of JavaScript's own", async () => {
  await using it = await started();
  for (const clientId of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    const will = { topic: clientId, payload: "gone", retain: true };
    const [device] = await RawDevice.connect(it.port, { clientId, will });
    device.send(
      subscribePacket(clientId, 1),
      publishPacket(clientId, "x", { id: 1, retain: true }),
    );
    await device.next(4);
    await device.cut();
  }
  await assertAlive(it.port);
});
