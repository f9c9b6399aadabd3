/** MQTT packets as bytes, written and read without a library. */

/** A packet as it was on the wire. */
export interface RawPacket {
  /** MQTT's packet type: 1 CONNECT, 2 CONNACK, 3 PUBLISH, 4 PUBACK, 9 SUBACK, 13 PINGRESP. */
  readonly type: number;
  readonly flags: number;
  readonly body: Uint8Array;
  /** When it came, ms. */
  readonly at: number;
}

const encoder = new TextEncoder();

/** One MQTT packet: type and flags, length, body. */
export function packet(type: number, flags: number, ...parts: Uint8Array[]): Uint8Array {
  const body = concat(parts);
  return concat([Uint8Array.of(type << 4 | flags, ...lengthBytes(body.length)), body]);
}

/** A length as MQTT writes it, seven bits a byte. */
export function lengthBytes(length: number): number[] {
  const bytes: number[] = [];
  do {
    const rest = Math.floor(length / 128);
    bytes.push(length % 128 | (rest > 0 ? 0x80 : 0));
    length = rest;
  } while (length > 0);
  return bytes;
}

function text(value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === "string" ? encoder.encode(value) : value;
  return concat([Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
}

/** The parts one after the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** What a CONNECT may say. */
export interface RawConnect {
  readonly clientId?: string;
  readonly version?: 4 | 5;
  readonly clean?: boolean;
  /** s. */
  readonly keepalive?: number;
  readonly username?: string;
  readonly password?: string;
  readonly will?: { readonly topic: string; readonly payload: string; readonly retain: boolean };
}

/** A CONNECT. */
export function connectPacket(options: RawConnect): Uint8Array {
  const { clientId = "raw", version = 4, clean = true, keepalive = 60 } = options;
  const { username, password, will } = options;
  const flags = (username ? 0x80 : 0) | (password ? 0x40 : 0) | (clean ? 2 : 0) |
    (will ? 0x0c | (will.retain ? 0x20 : 0) : 0);
  const none = Uint8Array.of(0);
  return packet(
    1,
    0,
    text("MQTT"),
    Uint8Array.of(version, flags, keepalive >> 8, keepalive & 0xff),
    ...version === 5 ? [none] : [],
    text(clientId),
    ...will ? [...version === 5 ? [none] : [], text(will.topic), text(will.payload)] : [],
    ...username ? [text(username)] : [],
    ...password ? [text(password)] : [],
  );
}

/** A PUBLISH with QoS 1, or 0 without an id; `exactlyOnce`: with QoS 2. */
export function publishPacket(
  topic: string,
  payload: string | Uint8Array,
  options: { id?: number; dup?: boolean; retain?: boolean; exactlyOnce?: boolean } = {},
): Uint8Array {
  const { id, dup, retain, exactlyOnce } = options;
  const flags = (id === undefined ? 0 : exactlyOnce ? 4 : 2) | (dup ? 8 : 0) | (retain ? 1 : 0);
  return packet(
    3,
    flags,
    text(topic),
    ...id === undefined ? [] : [Uint8Array.of(id >> 8, id & 0xff)],
    typeof payload === "string" ? encoder.encode(payload) : payload,
  );
}

/** A SUBSCRIBE. */
export function subscribePacket(topic: string, qos: 0 | 1, id = 1): Uint8Array {
  return packet(8, 2, Uint8Array.of(id >> 8, id & 0xff), text(topic), Uint8Array.of(qos));
}

/** Cuts a byte stream into packets. */
export class PacketReader {
  #buffer: Uint8Array = new Uint8Array();

  /** @returns the packets that are whole now */
  feed(chunk: Uint8Array): RawPacket[] {
    const packets: RawPacket[] = [];
    const bytes = concat([this.#buffer, chunk]);
    let start = 0;
    for (let found = first(bytes); found; found = first(bytes.subarray(start))) {
      packets.push(found.packet);
      start += found.size;
    }
    this.#buffer = bytes.slice(start);
    return packets;
  }
}

function first(bytes: Uint8Array): { packet: RawPacket; size: number } | null {
  let length = 0;
  for (let at = 1; at < bytes.length; at++) {
    length += (bytes[at] & 0x7f) * 128 ** (at - 1);
    if (bytes[at] & 0x80) continue;
    const size = at + 1 + length;
    if (bytes.length < size) return null;
    const body = bytes.slice(at + 1, size);
    const packet = { type: bytes[0] >> 4, flags: bytes[0] & 0x0f, body, at: performance.now() };
    return { packet, size };
  }
  return null;
}

/** The message id of a PUBACK. */
export function messageIdOf(packet: RawPacket): number {
  return packet.body[0] << 8 | packet.body[1];
}
