import assert from "node:assert/strict";
import fc from "fast-check";
import { lengthBytes, packet } from "../testing/mqtt_bytes.ts";
import { ByteBudget, MAX_CONNECT_BYTES, MAX_PACKET_BYTES, PacketMeter } from "./packet_limit.ts";

/** Cuts bytes at the given places. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((start, i) => bytes.subarray(start, places[i] ?? bytes.length));
}

function feedAll(meter: PacketMeter, chunks: readonly Uint8Array[]): string | null {
  return chunks.reduce<string | null>((_, chunk) => meter.feed(chunk), null);
}

const sizes = fc.array(fc.oneof(fc.nat(300), fc.integer({ min: 16_000, max: 17_000 })), {
  minLength: 1,
  maxLength: 8,
});
const cuts = fc.array(fc.nat(), { maxLength: 20 });

function stream(lengths: readonly number[]): Uint8Array {
  return Buffer.concat(lengths.map((length) => packet(3, 2, new Uint8Array(length).fill(0xff))));
}

Deno.test("PacketMeter.feed() finds no fault in packets within the limit, however they are cut", () => {
  fc.assert(fc.property(sizes, cuts, (lengths, cuts) => {
    const meter = new PacketMeter(20_000, 20_000);
    assert.equal(feedAll(meter, pieces(stream(lengths), cuts)), null);
    assert.equal(meter.announced, 0);
  }));
});

Deno.test("PacketMeter.feed() finds the first packet above the limit, however it is cut", () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 17_001, max: 40_000 }), cuts, (before, size, cuts) => {
      const meter = new PacketMeter(17_000, 17_000);
      assert.equal(feedAll(meter, pieces(stream(before), cuts)), null);
      const header = Uint8Array.of(0x32, ...lengthBytes(size));
      const fault = feedAll(meter, pieces(header, cuts));
      assert.equal(fault, `the packet has ${size} bytes, more than 17000`);
      assert.equal(meter.feed(Uint8Array.of(0xc0, 0)), fault); // And stays with it.
    }),
  );
});

Deno.test("PacketMeter.feed() refuses a length of more than four bytes", () => {
  const meter = new PacketMeter();
  assert.equal(meter.feed(Uint8Array.of(0x30, 0x80, 0x80, 0x80)), null);
  assert.match(meter.feed(Uint8Array.of(0x80)) ?? "", /malformed/);
});

Deno.test("PacketMeter.feed() allows a CONNECT less than what follows", () => {
  const first = new PacketMeter();
  assert.notEqual(first.feed(Uint8Array.of(0x10, ...lengthBytes(MAX_CONNECT_BYTES + 1))), null);
  const later = new PacketMeter();
  assert.equal(later.feed(packet(1, 0, new Uint8Array(20))), null);
  assert.equal(later.feed(Uint8Array.of(0x32, ...lengthBytes(MAX_PACKET_BYTES))), null);
  assert.equal(later.announced, MAX_PACKET_BYTES);
});

Deno.test("ByteBudget.take() refuses what does not fit, but never the only one", () => {
  const budget = new ByteBudget(100);
  assert.equal(budget.take(150), true);
  assert.equal(budget.take(1), false);
  budget.give(150);
  assert.equal(budget.take(60), true);
  assert.equal(budget.take(41), false);
  assert.equal(budget.take(40), true);
  assert.equal(budget.used, 100);
});
