import { encode } from "uqr";

/** Light modules around the symbol (ISO/IEC 18004, 5.3.8): less, and phones do not find it. */
const QUIET_ZONE = 4;

interface QrCodeProps {
  readonly content: string;
  /** What it says, for those who cannot see it. */
  readonly label: string;
}

/**
 * A QR code as one path, dark on light in either colour scheme: most readers know it no other way.
 *
 * Level M stands the reflections of a screen.
 */
export function QrCode({ content, label }: QrCodeProps) {
  const { size, data } = encode(content, { ecc: "M", border: QUIET_ZONE });
  return (
    <svg
      class="qr-code"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={data.flatMap(runsOf).join("")} fill="#000" />
    </svg>
  );
}

/** The dark modules of a row, neighbours in one piece. */
function runsOf(row: readonly boolean[], y: number): string[] {
  const runs: string[] = [];
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const start = x;
    while (row[x + 1]) x++;
    const width = x + 1 - start;
    runs.push(`M${start} ${y}h${width}v1h-${width}z`);
  }
  return runs;
}
