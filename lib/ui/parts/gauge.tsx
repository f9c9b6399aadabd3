/** Length of the drawing; its unit means nothing. */
const LENGTH = 200;
/** Half the width of the mark, in the same unit. */
const MARK = 1.2;

interface GaugeProps {
  readonly value: number;
  /** Where the value usually is by now, in the same unit as it. */
  readonly usual: number;
  /** Where it usually ends; the gauge goes on when the value is beyond. */
  readonly end: number;
  readonly isFar: boolean;
}

/** How far a figure has come on its usual way. For the eye: what it shows stands beside it in words. */
export function Gauge({ value, usual, end, isFar }: GaugeProps) {
  const most = Math.max(value, usual, end);
  const at = (one: number) => most > 0 ? one / most * LENGTH : 0;
  const mark = Math.min(Math.max(at(usual), MARK), LENGTH - MARK);
  return (
    <svg
      class={isFar ? "gauge gauge-far" : "gauge"}
      viewBox={`0 0 ${LENGTH} 14`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="gauge-track" y="3" width={LENGTH} height="8" />
      <rect class="gauge-value" y="3" width={at(value).toFixed(2)} height="8" />
      <rect class="gauge-usual" x={(mark - MARK).toFixed(2)} width={MARK * 2} height="14" />
    </svg>
  );
}
