import type { ComponentChildren } from "preact";
import { splitUnit } from "../format.ts";

interface FigureProps {
  readonly label: string;
  /** Number and unit, as the functions of `format.ts` write them. */
  readonly figure: string;
  /** The one figure of a page that is seen from across the room. */
  readonly isHero?: boolean;
  /** What is to be said of it. */
  readonly children?: ComponentChildren;
}

/** A number that is looked at before it is read. */
export function Figure({ label, figure, isHero = false, children }: FigureProps) {
  const { value, unit } = splitUnit(figure);
  return (
    <div class={isHero ? "figure figure-hero" : "figure"}>
      <span class="figure-label">{label}</span>
      <span class="figure-line">
        <span class="figure-value">{value}</span> <span class="figure-unit">{unit}</span>
      </span>
      {children}
    </div>
  );
}
