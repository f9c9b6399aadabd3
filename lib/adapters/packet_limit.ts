/** Keeps an MQTT packet that is too large from being buffered: aedes has no limit of its own. */

/** Greatest payload of the contract, bytes. */
export const MAX_PAYLOAD_BYTES = 1_048_576;

/** Greatest packet, bytes after its fixed header: that payload and the longest topic MQTT can say. */
export const MAX_PACKET_BYTES = MAX_PAYLOAD_BYTES + 65_536;

/**
 * Greatest first packet, bytes: a CONNECT, whose sender nobody knows yet. It has a client id, a name, a
 * password and a last will, each of some hundred bytes; the will is kept while the client is there.
 */
export const MAX_CONNECT_BYTES = 16_384;

/** Bytes that a packet's length may take [MQTT 3.1.1, 2.2.3]. */
const MAX_LENGTH_BYTES = 4;

/**
 * Reads the fixed headers of an MQTT byte stream, however it is cut into pieces, and skips the rest
 * (MQTT 3.1.1, 2.2: a type byte, then the length in one to four bytes of seven bits).
 */
export class PacketMeter {
  #state: "type" | "length" | "body" | "fault" = "type";
  #lengthBytes = 0;
  #length = 0;
  #missing = 0;
  #first = true;
  #fault: string | null = null;

  constructor(
    private readonly limit: number = MAX_PACKET_BYTES,
    private readonly firstLimit: number = MAX_CONNECT_BYTES,
  ) {}

  /** Bytes that the packet under way announces; 0 between packets. */
  get announced(): number {
    return this.#state === "body" ? this.#length : 0;
  }

  /**
   * Takes the next bytes.
   *
   * @returns what is wrong, from the first fault on; `null` while all is well
   */
  feed(chunk: Uint8Array): string | null {
    let at = 0;
    while (at < chunk.length && this.#state !== "fault") {
      if (this.#state === "body") {
        const step = Math.min(this.#missing, chunk.length - at);
        at += step;
        this.#missing -= step;
        if (this.#missing === 0) this.#state = "type";
      } else if (this.#state === "type") {
        at++;
        this.#state = "length";
        this.#lengthBytes = 0;
        this.#length = 0;
      } else {
        this.#readLength(chunk[at++]);
      }
    }
    return this.#fault;
  }

  #readLength(byte: number): void {
    this.#length += (byte & 0x7f) * 128 ** this.#lengthBytes++;
    if (byte & 0x80) {
      if (this.#lengthBytes === MAX_LENGTH_BYTES) this.#fail("the packet's length is malformed");
      return;
    }
    const limit = this.#first ? this.firstLimit : this.limit;
    if (this.#length > limit) {
      return this.#fail(`the packet has ${this.#length} bytes, more than ${limit}`);
    }
    this.#first = false;
    this.#missing = this.#length;
    this.#state = this.#length === 0 ? "type" : "body";
  }

  #fail(fault: string): void {
    this.#state = "fault";
    this.#fault = fault;
  }
}

/** A sum of bytes that many connections share, with an upper bound. */
export class ByteBudget {
  #used = 0;

  constructor(readonly limit: number) {}

  get used(): number {
    return this.#used;
  }

  /** @returns `false`, and takes nothing, when the bytes do not fit beside others */
  take(bytes: number): boolean {
    if (this.#used > 0 && this.#used + bytes > this.limit) return false;
    this.#used += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }
}
