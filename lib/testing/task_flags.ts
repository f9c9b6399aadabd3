/** How a task is run, as `deno.json` says it: tests start tasks with the permissions that users give them. */

const CONFIG = new URL("../../deno.json", import.meta.url);

/** The arguments of `deno` for a task of one file, without that file: `run`, then its permissions. */
export function taskArguments(task: string): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(CONFIG));
  const command: string = tasks[task];
  const [, flags] = /^deno (run (?:--\S+ )*)tasks\/\w+\.ts$/.exec(command) ?? [];
  if (flags === undefined) throw new Error(`Cannot run "${task}" like its task: ${command}`);
  return [...flags.trim().split(" "), "--no-check"];
}
