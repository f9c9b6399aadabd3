/**
 * Publishes readings with QoS 1 as fast as the broker takes them, in a process of its own: packets are
 * made before the clock starts, PUBACKs are only counted.
 *
 * Arguments: port, messages, meters, readings a message, window, first letter of the serials.
 */

import { connect } from "node:net";
import { connectPacket, publishPacket } from "../lib/testing/mqtt_bytes.ts";

const [port, messages, meters, each, window] = Deno.args.slice(0, 5).map(Number);
const letter = Deno.args[5];
const START = Date.now() - 3_600_000;
/** Message ids are 16 bits, 0 is none (MQTT 3.1.1, 2.3.1). */
const IDS = 65_535;
const PUBACK_BYTES = 4;

function payload(meter: number, message: number): string {
  const reading = (i: number) => {
    const seq = message * each + i;
    return {
      totalLiters: 1000 + meter + seq / 10,
      flowLmin: seq % 12,
      ts: START + seq * 10,
      epoch: 1,
      seq,
    };
  };
  return JSON.stringify(
    each === 1 ? reading(0) : { readings: Array.from({ length: each }, (_, i) => reading(i)) },
  );
}

const packets = Array.from({ length: messages }, (_, i) => {
  const meter = i % meters;
  const topic = `hidrometro/v1/${letter}${String(meter).padStart(4, "0")}/dados`;
  return publishPacket(topic, payload(meter, Math.floor(i / meters)), { id: 1 + i % IDS });
});

const socket = connect(port, "127.0.0.1");
let [sent, acknowledged, bytes] = [0, -1, 0];
let began = 0;
socket.on("data", (data: Uint8Array) => {
  bytes += data.length;
  if (acknowledged < 0 && bytes >= PUBACK_BYTES) { // CONNACK has four bytes too
    bytes -= PUBACK_BYTES;
    acknowledged = 0;
    began = performance.now();
    console.log(JSON.stringify({ began: Date.now() }));
  }
  acknowledged = Math.max(acknowledged, Math.floor(bytes / PUBACK_BYTES));
  send();
  if (acknowledged < messages) return;
  console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000 }));
  socket.end();
  Deno.exit(0);
});
socket.write(connectPacket({ clientId: "bench-publisher", keepalive: 0 }));

function send(): void {
  if (acknowledged < 0) return;
  const end = Math.min(messages, acknowledged + window);
  if (sent >= end) return;
  socket.cork();
  for (; sent < end; sent++) socket.write(packets[sent]);
  socket.uncork();
}
