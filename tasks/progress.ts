/** How far a long task is, told on standard error. */

/** Between lines of progress, ms. */
const PROGRESS_MS = 1000;

/** Counts the bytes that go through it, and tells of them every second. */
export class ByteProgress extends TransformStream<Uint8Array, Uint8Array> {
  /** Bytes that went through. */
  readonly count: { bytes: number };

  constructor() {
    const count = { bytes: 0 };
    super({
      transform(chunk, controller) {
        count.bytes += chunk.byteLength;
        controller.enqueue(chunk);
      },
    });
    this.count = count;
  }
}

/** Says `words` every second. @returns ends it */
export function tellProgress(words: (seconds: number) => string): () => void {
  const began = performance.now();
  const timer = setInterval(
    () => console.error(words((performance.now() - began) / 1000)),
    PROGRESS_MS,
  );
  return () => clearInterval(timer);
}

/** Says words, once a second at the most: for work that lets no timer run. */
export function tellNow(): (words: string) => void {
  let last = performance.now();
  return (words) => {
    if (performance.now() - last < PROGRESS_MS) return;
    last = performance.now();
    console.error(words);
  };
}

/** Bytes for people: `1.5 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
