/** Names the build whose assets may be cached for ever: set by the build, else one a process. */
export let BUILD_ID: string = crypto.randomUUID().replaceAll("-", "");

/** Takes over the id of a build. */
export function setBuildId(id: string): void {
  BUILD_ID = id;
}
