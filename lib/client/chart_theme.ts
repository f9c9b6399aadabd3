/** The colours of the page, in light and in dark, and its font, for canvases. */

/** Custom properties of the style sheets, each with what stands in where it is missing. */
const COLOURS = {
  line: ["--chart-line", "#0b6bcb"],
  fill: ["--chart-fill", "rgb(11 107 203 / 0.15)"],
  grid: ["--chart-grid", "rgb(128 128 128 / 0.25)"],
  text: ["--chart-text", "#667085"],
  surface: ["--surface", "#ffffff"],
  soft: ["--chart-soft", "rgb(11 107 203 / 0.35)"],
  strong: ["--accent-strong", "#08568f"],
  warn: ["--chart-warn", "#b06f00"],
  hole: ["--chart-hole", "rgb(128 128 128 / 0.22)"],
  font: ["--font", "system-ui, sans-serif"],
  mark: ["--chart-mark", "#a01f1c"],
} as const;

export type Colour = keyof typeof COLOURS;

/** Looks a colour up as the element has it now. */
export type Palette = (colour: Colour) => string;

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  return (colour) => {
    const [property, standIn] = COLOURS[colour];
    return style.getPropertyValue(property).trim() || standIn;
  };
}

/** Calls back when the page changes between light and dark. @returns ends it */
export function onScheme(repaint: () => void): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", repaint);
  return () => dark.removeEventListener("change", repaint);
}

/** Width of a tile of a pattern, CSS px. */
const TILE = 8;

/** Stripes from the lower left to the upper right: water without detail, and places without readings. */
export function stripes(colour: string, ground: string | null): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = tile.height = TILE;
  const pen = tile.getContext("2d");
  if (!pen) return colour;
  if (ground !== null) {
    pen.fillStyle = ground;
    pen.fillRect(0, 0, TILE, TILE);
  }
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  for (const shift of [-TILE, 0, TILE]) {
    pen.moveTo(shift, TILE);
    pen.lineTo(shift + TILE, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat") ?? colour;
}
