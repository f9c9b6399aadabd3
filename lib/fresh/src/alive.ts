/** Time between two looks at the file, ms: short enough to feel immediate. */
const LOOK_MS = 200;
/** What the browser waits before it comes back to a server that is restarting, ms. */
const RETRY_MS = 300;

/** A stream of the text of `file`: once at the start and whenever it changes. Development alone. */
export function liveReload(file: string): Response {
  const encoder = new TextEncoder();
  let timer: ReturnType<typeof setInterval> | undefined;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      let sent = "";
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
      const look = () => {
        const text = readStamp(file);
        if (text === null || text === sent) return;
        sent = text;
        controller.enqueue(encoder.encode(`data: ${text}\n\n`));
      };
      look();
      timer = setInterval(look, LOOK_MS);
      Deno.unrefTimer(Number(timer));
    },
    cancel() {
      clearInterval(timer);
    },
  });
  return new Response(body, {
    headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store" },
  });
}

/** `null` while a build is being put into place. */
function readStamp(file: string): string | null {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
