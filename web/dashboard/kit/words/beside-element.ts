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
 * Where something is put so that it stands below a box, or above where there is no room, and within the window.
 * @returns its upper left corner; all in CSS pixels of the window
 */
export function besideElement(box: Box, size: Size, window: Size): { readonly left: number; readonly top: number } {
  const below = box.top + box.height + GAP;
  const above = box.top - size.height - GAP;
  const centred = box.left + box.width / 2 - size.width / 2;
  return {
    left: Math.max(MARGIN, Math.min(centred, window.width - size.width - MARGIN)),
    top: below + size.height + MARGIN <= window.height || above < MARGIN ? below : above,
  };
}
