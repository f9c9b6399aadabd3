/** Most topics that keep a retained message: a meter has one or two. */
export const MAX_RETAINED_TOPICS = 20_000;

/** Most bytes of topics and retained messages together. */
export const MAX_RETAINED_BYTES = 33_554_432;

/**
 * Counts what the embedded broker retains. aedes keeps it in memory, without a bound, and any topic
 * may be retained by anyone.
 */
export class RetainedLimit {
  #sizes = new Map<string, number>();
  #bytes = 0;

  constructor(
    private readonly maxTopics: number = MAX_RETAINED_TOPICS,
    private readonly maxBytes: number = MAX_RETAINED_BYTES,
  ) {}

  /** @returns `false` when this message must not be retained; what was retained before stays */
  admit(topic: string, payloadBytes: number): boolean {
    const before = this.#sizes.get(topic) ?? 0;
    if (payloadBytes === 0) { // [MQTT-3.3.1-10]: clears
      this.#sizes.delete(topic);
      this.#bytes -= before;
      return true;
    }
    const size = topic.length + payloadBytes;
    if (before === 0 && this.#sizes.size >= this.maxTopics) return false;
    if (this.#bytes - before + size > this.maxBytes) return false;
    this.#sizes.set(topic, size);
    this.#bytes += size - before;
    return true;
  }
}
