/** What is measured of a page inside the browser; each function is sent there as it stands. */

/** Texts whose contrast with what is behind them is below WCAG 2.2, 1.4.3 (AA). */
export function faintTexts(): string[] {
  type Colour = readonly [number, number, number, number];
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("Cannot read colours: no 2d context");
  const parse = (css: string): Colour => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = css;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top: Colour, below: Colour): Colour => {
    const mix = (i: 0 | 1 | 2) => top[i] * top[3] + below[i] * (1 - top[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const groundOf = (element: Element): Colour => {
    const layers: Colour[] = [];
    for (let at: Element | null = element; at; at = at.parentElement) {
      layers.push(parse(getComputedStyle(at).backgroundColor));
    }
    return layers.reduceRight((below, top) => over(top, below), parse("Canvas"));
  };
  const luminance = (colour: Colour) => {
    const [r, g, b] = colour.map((part) => {
      const s = part / 255;
      return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: Colour, b: Colour) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  const faults: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: element, textContent } = walker.currentNode;
    const text = textContent?.trim();
    if (!text || !element?.checkVisibility() || element.closest("script, :disabled")) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    // Large text, 18 pt or 14 pt bold, needs less.
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ground = groundOf(element);
    const ratio = contrast(over(parse(style.color), ground), ground);
    if (size > 0 && ratio < (isLarge ? 3 : 4.5)) faults.push(`${text}: ${ratio.toFixed(2)}`);
  }
  return faults;
}

/** Links, buttons and fields smaller than WCAG 2.2, 2.5.8 (AA) wants; those inside a text are exempt. */
export function smallTargets(): string[] {
  const LEAST = 24;
  return [
    ...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary"),
  ]
    .filter((target) => target.checkVisibility() && !target.closest("p, li, .chip, .skip"))
    .map((target) => ({ target, box: target.getBoundingClientRect() }))
    .filter(({ box }) => box.width < LEAST || box.height < LEAST)
    .map(({ target, box }) => `${target.textContent}: ${box.width}×${box.height}`);
}

/** Fields and buttons that have no name (WCAG 2.2, 4.1.2). */
export function namelessFields(): string[] {
  return [...document.querySelectorAll("button, input:not([type=hidden]), select, textarea")]
    .filter((field) => field.checkVisibility())
    .filter((field) => {
      const labels = [...(field as HTMLInputElement).labels ?? []];
      const names = [field.getAttribute("aria-label"), ...labels.map((label) => label.textContent)];
      const own = field instanceof HTMLButtonElement ? field.textContent : null;
      return ![...names, own].some((name) => name?.trim());
    })
    .map((field) => `no name: ${field.outerHTML}`);
}

/** Headings that are more than one level below the one before, and pages without a first one. */
export function skippedHeadings(): string[] {
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
    .filter((heading) => heading.checkVisibility());
  const levels = headings.map((heading) => Number(heading.tagName.slice(1)));
  return headings.filter((_, at) => levels[at] > (levels[at - 1] ?? 0) + 1)
    .map((heading) => `skips a level: ${heading.textContent}`);
}

/** Pixels that the page is wider than its window. */
export function overflow(): number {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}

/** Tables with a column out of view, by name: what can be done with a row often stands in the last. */
export function cutTables(): string[] {
  return Array.from(document.querySelectorAll(".table-wrap"))
    .map((wrap) => ({ wrap, hidden: wrap.scrollWidth - wrap.clientWidth }))
    .filter(({ hidden }) => hidden > 1)
    .map(({ wrap, hidden }) => `${wrap.getAttribute("aria-label")}: ${hidden} px out of view`);
}

/**
 * Whether what has the keyboard's focus shows it, in the window and not wholly behind something else
 * (WCAG 2.2, 2.4.7 and 2.4.11).
 */
export function isFocusShown(): boolean {
  const focused = document.activeElement ?? document.body;
  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) return false;
  const box = focused.getBoundingClientRect();
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  if (right <= left || bottom <= top) return false;
  const shares = [0.1, 0.5, 0.9];
  return shares.some((x) =>
    shares.some((y) => {
      const hit = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top));
      return hit !== null && (focused.contains(hit) || hit.contains(focused));
    })
  );
}
