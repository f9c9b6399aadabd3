/** Messages that wait for the store, and who has to wait for them. */
export class Backpressure {
  #messages = 0;
  #bytes = 0;
  #room: PromiseWithResolvers<void> | null = null;

  /**
   * Beyond either limit there is no room.
   *
   * @param hasRoom whether those who take the messages have room; asked while any of them waits
   */
  constructor(
    private readonly maxMessages: number,
    private readonly maxBytes: number,
    private readonly hasRoom: () => boolean = () => true,
  ) {}

  /** A message waits from now on. */
  add(bytes: number): void {
    this.#messages++;
    this.#bytes += bytes;
  }

  /** A message is answered. */
  remove(bytes: number): void {
    this.#messages--;
    this.#bytes -= bytes;
    if (!this.#isFull) this.release();
  }

  /** Resolves when there is room; `null` when there is. */
  get room(): Promise<void> | null {
    if (!this.#isFull) return null;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  /** Lets everyone go who waits. */
  release(): void {
    this.#room?.resolve();
    this.#room = null;
  }

  get #isFull(): boolean {
    if (this.#messages === 0) return false;
    return this.#messages >= this.maxMessages || this.#bytes >= this.maxBytes || !this.hasRoom();
  }
}
