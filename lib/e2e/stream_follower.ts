/** Keeps a live stream open and remembers the readings that came. */

/** One `event: reading`. */
export interface StreamReading {
  readonly numeroSerie: string;
  readonly totalLiters: number;
  readonly ts: number;
}

export class StreamFollower {
  readonly readings: StreamReading[] = [];
  readonly #closing = new AbortController();

  /** Opens a stream with `open`, which takes the signal that ends it. */
  async start(open: (signal: AbortSignal) => Promise<Response>): Promise<void> {
    const response = await open(this.#closing.signal);
    this.#read(response).catch(() => {}); // cut: whoever waits for a reading notices
  }

  stop(): void {
    this.#closing.abort();
  }

  async #read(response: Response): Promise<void> {
    let text = "";
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const frames = (text + chunk).split("\n\n");
      text = frames.pop()!;
      for (const frame of frames) {
        if (!/^event: reading$/m.test(frame)) continue;
        this.readings.push(JSON.parse(/^data: (.*)$/m.exec(frame)![1]));
      }
    }
  }
}
