/** Room that is left between an explanation and what it explains, and at the window's edges, in CSS pixels. */
const GAP = 6;
const MARGIN = 12;

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/**
 * Where something is put so that it covers nothing of a box: above it, or below where there is no room, or beside it where
 * there is room on neither side; and within the window.
 * @returns its upper left corner; all in CSS pixels of the window
 */
export function besideElement(box: Box, size: Size, window: Size): { readonly left: number; readonly top: number } {
  const above = box.top - size.height - GAP;
  const below = box.top + box.height + GAP;
  const fitsBelow = below + size.height + MARGIN <= window.height;
  if (above < MARGIN && !fitsBelow) {
    const right = box.left + box.width + GAP;
    const left = right + size.width + MARGIN <= window.width ? right : box.left - size.width - GAP;
    const top = Math.max(MARGIN, Math.min(box.top, window.height - size.height - MARGIN));
    if (left >= MARGIN) return { left, top };
  }
  const centred = box.left + box.width / 2 - size.width / 2;
  return {
    left: Math.max(MARGIN, Math.min(centred, window.width - size.width - MARGIN)),
    top: above >= MARGIN ? above : below,
  };
}

/**
 * What a word names, with the word: its term and what is said of it in a list of terms, its cell with the whole column's
 * heads above, else the word alone. An explanation covers none of it.
 */
export function explainedBy(word: Element): Box {
  const entry = word.closest("dt")?.parentElement;
  // A list whose terms and descriptions stand side by side in one grid has no element for an entry.
  const isEntry = entry !== null && entry !== undefined && entry.tagName === "DIV";
  return (isEntry ? entry : word).getBoundingClientRect();
}
