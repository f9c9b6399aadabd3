import type { Pipeline } from "./pipeline.ts";

/** Tells the meters whose presence changed with time alone: those that fell silent. */
export async function tellPresence(pipeline: Pipeline, now: number): Promise<void> {
  const changed = [...pipeline.registry.all()]
    .filter((track) => track.newest !== null && track.online(now) !== track.toldOnline)
    .map((track) => track.record.serial);
  if (changed.length > 0) await pipeline.submit({ presence: changed });
}
