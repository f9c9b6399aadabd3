/**
 * The least that hands events to many: what is posted goes to every open stream, as the bytes that the
 * platform would send. Argument: port.
 */

const encoder = new TextEncoder();
const streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
let id = 0;

function stream(): Response {
  let own: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      own = controller;
      streams.add(own);
      own.enqueue(encoder.encode("retry: 2000\n\n"));
    },
    cancel: () => void streams.delete(own),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

async function post(req: Request): Promise<Response> {
  const { numeroSerie, ts, totalLiters, flowLmin } = await req.json();
  const data = JSON.stringify({ numeroSerie, ts, totalLiters, flowLmin, late: false });
  const bytes = encoder.encode(`id: ${++id}\nevent: reading\ndata: ${data}\n\n`);
  for (const controller of streams) controller.enqueue(bytes);
  return Response.json({ status: "ok", accepted: 1, duplicates: 0 });
}

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.args[0]),
  onListen: ({ port }) => console.log(port),
}, (req) => req.method === "GET" ? stream() : post(req));
