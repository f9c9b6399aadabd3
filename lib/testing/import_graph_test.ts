/** Holds the imports of the checkout against the table of rooms in `docs/architecture.md`. */

import assert from "node:assert/strict";
import { dirname, join, normalize } from "node:path";

/** What files of a room may import: other rooms by folder, packages by name. Tests are free. */
interface Room {
  readonly folder: string;
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

const TYPES = [
  "lib/ports.ts",
  "lib/account_ports.ts",
  "lib/services.ts",
  "lib/identity.ts",
  "lib/log.ts",
];
const USE_CASES = [
  "lib/ingest",
  "lib/commands",
  "lib/auth",
  "lib/sse",
  "lib/readings",
  "lib/exchange",
  "lib/metrics",
];
const PREACT = ["preact", "@preact/signals"];

/** First match wins: files before their folders. */
const ROOMS: readonly Room[] = [
  { folder: "lib/domain", rooms: [], packages: [] },
  { folder: "lib/codec", rooms: ["lib/domain"], packages: [] },
  {
    folder: "lib/ports.ts",
    rooms: ["lib/domain", "lib/identity.ts", "lib/account_ports.ts"],
    packages: [],
  },
  { folder: "lib/account_ports.ts", rooms: ["lib/domain", "lib/identity.ts"], packages: [] },
  {
    folder: "lib/services.ts",
    rooms: ["lib/domain", "lib/ports.ts", "lib/identity.ts"],
    packages: [],
  },
  { folder: "lib/identity.ts", rooms: ["lib/domain"], packages: [] },
  { folder: "lib/log.ts", rooms: [], packages: [] },
  {
    folder: "lib/state.ts",
    rooms: ["lib/services.ts", "lib/identity.ts"],
    packages: ["fresh"],
  },
  { folder: "lib/config", rooms: ["lib/domain"], packages: ["zod"] },
  {
    folder: "lib/adapters/mod.ts",
    rooms: ["lib/adapters", "lib/config", "lib/domain", ...TYPES],
    packages: [],
  },
  // Beside the port it stands behind, an adapter may have helpers of its own.
  {
    folder: "lib/adapters",
    rooms: ["lib/adapters", "lib/domain", ...TYPES],
    packages: ["mqtt", "aedes", "aedes-persistence", "@logtape/logtape", "prom-client"],
  },
  {
    folder: "lib/auth",
    rooms: ["lib/auth", "lib/domain", "lib/codec", ...TYPES],
    packages: ["jose", "@zxcvbn-ts/language-common", "ipaddr.js"],
  },
  { folder: "lib/exchange/csv_read.ts", rooms: [], packages: ["csv-parse"] },
  ...USE_CASES.map((folder) => ({
    folder,
    rooms: [...USE_CASES, "lib/domain", "lib/codec", ...TYPES],
    packages: [],
  })),
  {
    folder: "lib/simulator",
    rooms: ["lib/simulator", "lib/config", "lib/domain", "lib/codec", ...TYPES],
    packages: [],
  },
  {
    folder: "lib/api",
    rooms: ["lib/api", ...USE_CASES, "lib/domain", "lib/codec", ...TYPES],
    packages: ["hono", "@hono/zod-openapi", "zod"],
  },
  {
    folder: "lib/web",
    rooms: [
      "lib/web",
      "lib/auth",
      "lib/api/problem.ts",
      "lib/config",
      "lib/domain",
      "lib/port_check.ts",
      "lib/log.ts",
    ],
    packages: ["@hono/node-server", "@hono/node-server/utils/response"],
  },
  {
    folder: "lib/fresh",
    rooms: ["lib/fresh"],
    packages: ["hono", "preact", "@preact/signals", "preact-render-to-string", "esbuild", "terser"],
  },
  {
    folder: "lib/client",
    rooms: ["lib/client", "lib/ui", "lib/domain"],
    packages: [...PREACT, "chart.js"],
  },
  { folder: "lib/ui/settings/qr_code.tsx", rooms: [], packages: ["uqr"] },
  {
    folder: "lib/ui",
    rooms: ["lib/client", "lib/ui", "lib/domain", "lib/services.ts", "lib/identity.ts"],
    packages: PREACT,
  },
  {
    folder: "routes",
    rooms: [
      "routes",
      "islands",
      "lib/ui",
      "lib/api",
      "lib/domain",
      "lib/state.ts",
      ...USE_CASES,
      ...TYPES,
    ],
    packages: ["fresh", "fresh/runtime", ...PREACT],
  },
  {
    folder: "islands",
    rooms: ["lib/domain", "lib/client", "lib/ui"],
    packages: ["fresh/runtime", ...PREACT],
  },
  ...["workers/ingest.thread.ts", "workers/simulator.thread.ts"].map((folder) => ({
    folder,
    rooms: [
      "workers",
      "lib/adapters/mod.ts",
      "lib/config",
      "lib/domain",
      "lib/simulator",
      ...USE_CASES,
      ...TYPES,
    ],
    packages: [],
  })),
  {
    folder: "workers",
    rooms: ["workers", "lib/simulator", "lib/domain", "lib/codec", ...USE_CASES, ...TYPES],
    packages: [],
  },
];

/** `from "…"`, `import "…"`, `import("…")`: specifiers that are written out. */
const IMPORT =
  /(?:^|[\s;])(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']|(?<![\w/])import\(?\s*["']([^"']+)["']/g;

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) {
      if (!["testing", "e2e", "tests"].includes(name)) yield* sources(path);
    } else if (/\.tsx?$/.test(name) && !/_test\.tsx?$|test_utils\.ts$/.test(name)) yield path;
  }
}

const roomOf = (path: string) =>
  ROOMS.find(({ folder }) => path === folder || path.startsWith(`${folder}/`));

function faultOf(path: string, specifier: string): string | null {
  const room = roomOf(path);
  if (!room || specifier.startsWith("node:")) return null;
  if (specifier.startsWith(".")) {
    const target = normalize(join(dirname(path), specifier));
    const allowed = room.rooms.some((r) => target === r || target.startsWith(`${r}/`));
    const inside = target.startsWith(`${room.folder}/`);
    return allowed || inside ? null : `${path} imports ${target}`;
  }
  const allowed = room.packages.some((p) => specifier === p || specifier.startsWith(`${p}/`));
  return allowed ? null : `${path} imports ${specifier}`;
}

Deno.test("rooms import only what the table allows", async () => {
  const faults: string[] = [];
  for (const root of ["lib", "routes", "islands", "workers"]) {
    for await (const path of sources(root)) {
      const text = await Deno.readTextFile(path);
      for (const match of text.matchAll(IMPORT)) {
        const fault = faultOf(path, match[1] ?? match[2]);
        if (fault) faults.push(fault);
      }
    }
  }
  assert.deepEqual(faults, []);
});

for (const name of ["chart.js", "prom-client"]) {
  Deno.test(`rooms: ${name} is behind one file`, async () => {
    const users: string[] = [];
    for (const root of ["lib", "routes", "islands", "workers"]) {
      for await (const path of sources(root)) {
        if (new RegExp(`["']${RegExp.escape(name)}["'/]`).test(await Deno.readTextFile(path))) {
          users.push(path);
        }
      }
    }
    assert.ok(users.length <= 1, `${name} is imported by ${users.join(", ")}`);
  });
}

Deno.test("rooms: a forbidden import would be found", () => {
  assert.equal(
    faultOf("lib/domain/reading.ts", "../adapters/kv_store.ts"),
    "lib/domain/reading.ts imports lib/adapters/kv_store.ts",
  );
  assert.equal(faultOf("islands/Chart.tsx", "hono"), "islands/Chart.tsx imports hono");
  assert.equal(faultOf("islands/Chart.tsx", "../lib/client/live.ts"), null);
});
