/**
 * Copies a text, as far as the browser lets a page do so: the clipboard is for secure contexts alone, and
 * many a meter's server is reached over `http` in a home.
 *
 * @param shown the element that shows it; it is selected where copying is not possible
 * @returns `selected` when the keyboard has to do the rest
 */
export async function copyText(text: string, shown: HTMLElement): Promise<"copied" | "selected"> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return "copied";
    }
  } catch (error) {
    // Refused by the user or by a policy; selecting needs nobody's leave.
    if (!(error instanceof DOMException)) throw error;
  }
  getSelection()?.selectAllChildren(shown);
  // Deprecated, and the only way there is outside a secure context.
  return document.execCommand("copy") ? "copied" : "selected";
}
