/** Where hosts say which deployment this is. */
const DEPLOYMENT_VARIABLES = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"];

/**
 * Names the build whose assets may be cached for ever: set by the build, else by the deployment, else
 * one a process. A browser is told by the page; where that is not https it has no `randomUUID`.
 */
export let BUILD_ID: string = typeof Deno === "undefined"
  ? ""
  : await deploymentHash() ?? crypto.randomUUID().replaceAll("-", "");

/** Takes over the id of a build. */
export function setBuildId(id: string): void {
  BUILD_ID = id;
}

/** SHA-1, hexadecimal, of the first deployment that the environment names. */
export async function deploymentHash(): Promise<string | undefined> {
  const id = DEPLOYMENT_VARIABLES.map((name) => Deno.env.get(name)).find((id) => id);
  if (id === undefined) return undefined;
  const hash = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(id));
  return new Uint8Array(hash).toHex();
}
