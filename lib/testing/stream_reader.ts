/** What a client has read so far: ids of readings, and the name of anything else. */
export class StreamReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  text = "";
  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }
  /** Reads what is there now. */
  async drain(): Promise<string[]> {
    for (;;) {
      const pause = new Promise<null>((resolve) => setTimeout(resolve, 20, null));
      const chunk = await Promise.race([this.#pending ??= this.#reader.read(), pause]);
      if (!chunk) break;
      this.#pending = null;
      if (chunk.done) break;
      this.text += this.#decoder.decode(chunk.value);
    }
    return this.events();
  }
  #pending: Promise<ReadableStreamReadResult<Uint8Array>> | null = null;
  events(): string[] {
    return this.text.split("\n\n").flatMap((frame) => {
      const event = /^event: (.*)$/m.exec(frame)?.[1];
      if (!event) return [];
      return [event === "reading" ? /^id: (.*)$/m.exec(frame)![1] : event];
    });
  }
  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}
