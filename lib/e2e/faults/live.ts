/** A reader of `/api/stream` over HTTP, as a browser is one. */

import type { Server } from "./server.ts";

/** An event as it came. */
export interface LiveEvent {
  readonly id: number;
  readonly type: string;
  readonly data: string;
  /** When it came, `performance.now()`. */
  readonly at: number;
}

/** An open stream. */
export class Live {
  readonly events: LiveEvent[] = [];
  /** `closed`: in good order; `cut`: in the middle. */
  readonly ended: Promise<"closed" | "cut">;
  /** The server said when to come again. */
  hasRetry = false;
  readonly #cancel: AbortController;

  private constructor(answer: Response, cancel: AbortController) {
    this.#cancel = cancel;
    this.ended = this.#read(answer).then(() => "closed", () => "cut");
  }

  /** @param serial left out: all meters */
  static async open(server: Server, serial?: string): Promise<Live> {
    const cancel = new AbortController();
    const path = serial ? `/api/stream?serial=${serial}` : "/api/stream";
    return new Live(await server.fetch(path, { signal: cancel.signal }), cancel);
  }

  async close(): Promise<void> {
    this.#cancel.abort();
    await this.ended;
  }

  async #read(answer: Response): Promise<void> {
    let text = "";
    for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
      const at = performance.now();
      const frames = (text + piece).split("\n\n");
      text = frames.pop()!;
      for (const frame of frames) this.#take(frame, at);
    }
  }

  #take(frame: string, at: number): void {
    if (/^retry: /m.test(frame)) this.hasRetry = true;
    const [, id] = /^id: (\d+)$/m.exec(frame) ?? [];
    if (id === undefined) return; // a comment
    const [, type] = /^event: (.*)$/m.exec(frame)!;
    const [, data] = /^data: (.*)$/m.exec(frame)!;
    this.events.push({ id: Number(id), type, data, at });
  }
}
