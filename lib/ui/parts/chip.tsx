import type { ComponentChildren } from "preact";
import type { Tone } from "./tone.ts";

interface ChipProps {
  readonly tone: Tone;
  readonly children: ComponentChildren;
}

/** A state in a word or two. */
export function Chip({ tone, children }: ChipProps) {
  return <span class={`chip chip-${tone}`}>{children}</span>;
}
