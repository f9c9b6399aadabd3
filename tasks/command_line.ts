/** What all tasks with arguments do alike. */

/** Exit status of a command line that cannot be followed. */
export const USAGE = 2;

/** What a command line says: to run, to explain, or what is wrong with it. */
export type CommandLine<T> =
  | { readonly kind: "run"; readonly options: T }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "faults"; readonly faults: readonly string[] };

/**
 * Does what the command line says, and ends with its status.
 *
 * @param task its name after `deno task`
 * @param run answers the exit status
 */
export async function follow<T>(
  task: string,
  parsed: CommandLine<T>,
  run: (options: T) => Promise<number>,
): Promise<void> {
  if (parsed.kind === "help") return console.log(parsed.text);
  if (parsed.kind === "run") Deno.exit(await run(parsed.options));
  for (const fault of parsed.faults) console.error(fault);
  console.error(`\`deno task ${task} --help\` says more`);
  Deno.exit(USAGE);
}

/** Opens a file that was named on the command line. @returns `null`, and says why, when it can't */
export async function openFile(path: string): Promise<Deno.FsFile | null> {
  try {
    const file = await Deno.open(path);
    if (!(await file.stat()).isDirectory) return file;
    file.close();
    console.error(`Cannot open "${path}": it is a folder`);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "there is no such file" : String(error);
    console.error(`Cannot open "${path}": ${why}`);
  }
  return null;
}
