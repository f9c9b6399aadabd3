/** `deno task check`: format, lint, types, and documents in step with the code. */

import { envExample } from "../lib/config/env_example.ts";

const deno = Deno.execPath();
let failed = 0;

async function step(name: string, args: string[]): Promise<void> {
  const { success } = await new Deno.Command(deno, { args }).spawn().status;
  if (!success) failed++;
  console.log(`${success ? "ok  " : "FAIL"} ${name}`);
}

await step("fmt", ["fmt", "--check", "--quiet"]);
await step("lint", ["lint", "--quiet"]);
await step("types", ["check", "--quiet", "."]);

const example = await Deno.readTextFile(".env.example");
const inStep = example === envExample();
if (!inStep) failed++;
console.log(`${inStep ? "ok  " : "FAIL"} .env.example (deno task env-example writes it)`);

const tasks: Record<string, string> = JSON.parse(await Deno.readTextFile("deno.json")).tasks;
for (const page of ["README.md", "README.pt-BR.md", "CONTRIBUTING.md"]) {
  const text = await Deno.readTextFile(page);
  const named = [...text.matchAll(/deno(?:@[\d.]+)? task ([a-z-]+)/g)].map(([, name]) => name);
  const unknown = new Set(named.filter((name) => !Object.hasOwn(tasks, name)));
  if (unknown.size > 0) failed++;
  console.log(`${unknown.size === 0 ? "ok  " : "FAIL"} ${page}: tasks ${[...unknown].join(", ")}`);
}
Deno.exit(failed === 0 ? 0 : 1);
