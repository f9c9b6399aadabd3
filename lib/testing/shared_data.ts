/**
 * A file of real data, which stands beside the project.
 *
 * @param what what is tested with it
 * @returns `null`, and says so, when the file is not there
 */
export async function readSharedData(name: string, what: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(new URL(`../../../shared/data/${name}`, import.meta.url));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`skipped: ${what} ${name}: ../shared/data/${name} is missing`);
    return null;
  }
}
