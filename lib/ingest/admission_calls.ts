/** What the main thread may ask of the claim list and of messages without a serial. */

import type { IngestCalls } from "./link.ts";
import type { Pipeline } from "./pipeline.ts";

/** The calls of the ingest thread that are about them; each change is durable when it resolves. */
export function createAdmissionCalls(
  pipeline: Pick<Pipeline, "admission" | "submit">,
): Pick<IngestCalls, "claims" | "decideClaim" | "unnamed" | "assignUnnamed"> {
  const { admission } = pipeline;
  return {
    claims: () => Promise.resolve(admission.list()),
    decideClaim: async (serial, decision, by) => {
      await pipeline.submit({ admission: { what: "decide", serial, decision, by } });
      // A claim may have given way to others meanwhile, or have become a meter.
      return decision === "accept" || admission.get(serial)?.status === "refused";
    },
    unnamed: () => Promise.resolve(admission.unnamed),
    assignUnnamed: async (serial, by) => {
      await pipeline.submit({ admission: { what: "unnamed", serial, by } });
    },
  };
}
