import type { ComponentChildren } from "preact";
import type { Tone } from "./tone.ts";

interface NoticeProps {
  /** @default {"idle"} */
  readonly tone?: Tone;
  /** `alert` is spoken at once, `status` when there is a pause; left out, not at all. */
  readonly role?: "alert" | "status";
  readonly children: ComponentChildren;
}

/** A sentence that must not be overlooked. */
export function Notice({ tone = "idle", role, children }: NoticeProps) {
  const kind = tone === "idle" ? "" : ` notice-${tone}`;
  return <p class={`notice${kind}`} role={role}>{children}</p>;
}
