/**
 * The reference of `pages.ts`: the seed's dashboard as the browser gets it, the whole of Chart.js and a
 * Socket.IO client, with a line of 200 readings. Compressed as ours is. Nothing is connected.
 */

import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const MODULES = fileURLToPath(new URL("../node_modules/", import.meta.url));
const READINGS = 200;

const PAGE = `<!doctype html><html lang="pt-BR"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Dashboard</title>
<script src="/chart.js"></script><script src="/socket.io.js"></script></head>
<body><h1>Hidrômetro Inteligente</h1><p>Total (L): <b id="total">0.0</b></p>
<p>Vazão (L/min): <b id="flow">0.0</b></p><canvas id="chart"></canvas>
<script src="/page.js"></script></body></html>`;

const SCRIPT = `fetch("/history.json").then((answer) => answer.json()).then(({ history }) => {
  document.getElementById("total").textContent = history.at(-1).totalLiters.toFixed(1);
  document.getElementById("flow").textContent = history.at(-1).flowLmin.toFixed(1);
  new Chart(document.getElementById("chart"), {
    type: "line",
    data: {
      labels: history.map(({ ts }) => new Date(ts).toLocaleTimeString()),
      datasets: [{ label: "L/min", data: history.map(({ flowLmin }) => flowLmin) }],
    },
  });
});`;

const history = Array.from({ length: READINGS }, (_, i) => ({
  ts: 1_790_000_000_000 + i * 5000,
  totalLiters: 1000 + i,
  flowLmin: Math.abs(6 * Math.sin(i / 9)),
}));

const script = "text/javascript; charset=utf-8";
const FILES: Readonly<Record<string, [type: string, text: string]>> = {
  "/": ["text/html; charset=utf-8", PAGE],
  "/page.js": [script, SCRIPT],
  "/chart.js": [script, await Deno.readTextFile(`${MODULES}chart.js/dist/chart.umd.min.js`)],
  "/socket.io.js": [
    script,
    await Deno.readTextFile(`${MODULES}socket.io-client/dist/socket.io.min.js`),
  ],
  "/history.json": ["application/json", JSON.stringify({ history })],
};

/** Listens on a free port; @returns its address and a way to end it */
export async function startSeedPage(): Promise<{ url: string; stop: () => void }> {
  const answers = new Map(
    Object.entries(FILES).map(([path, [type, text]]) =>
      [path, { type, bytes: brotliCompressSync(text) }] as const
    ),
  );
  const server = createServer((req, res) => {
    const answer = answers.get(req.url ?? "");
    if (!answer) return void res.writeHead(404).end();
    res.writeHead(200, { "content-type": answer.type, "content-encoding": "br" });
    res.end(answer.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port");
  return { url: `http://127.0.0.1:${address.port}/`, stop: () => server.close() };
}
