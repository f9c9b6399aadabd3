import type { Tone } from "./tone.ts";

/** Which way a figure went against what is usual. */
export type Direction = "up" | "down" | "level";

const ARROWS: Readonly<Record<Direction, string>> = {
  up: "M2 8 6 3.5 10 8",
  down: "M2 4 6 8.5 10 4",
  level: "M2 6h8",
};

interface TrendProps {
  readonly direction: Direction;
  readonly tone: Tone;
  /** The difference in words; the arrow says the same to the eye. */
  readonly text: string;
}

/** A difference to what is usual. */
export function Trend({ direction, tone, text }: TrendProps) {
  return (
    <span class={`trend trend-${tone}`} data-direction={direction}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={ARROWS[direction]} />
      </svg>
      <span>{text}</span>
    </span>
  );
}
