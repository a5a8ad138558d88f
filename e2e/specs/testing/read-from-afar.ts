import { expect, type Locator, type Page } from "@playwright/test";

/** A projector, a large screen, an old projector, and a phone on which somebody opens the same link. */
const SCREENS = [
  { width: 1920, height: 1080 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
  { width: 1280, height: 720 },
] as const;

/** The smallest text: 2.2 % of the width of a screen that is no wider than 16 : 9; on a screen in the hand 14 px. */
const smallestOn = ({ width, height }: (typeof SCREENS)[number]): number =>
  Math.max(14, Math.min(0.022 * width, 0.039 * height));

/** Checks on all {@link SCREENS} that no text is too small to be read from afar, and nothing is cut off or scrolls. */
export async function expectReadableFromAfar(page: Page, view: Locator): Promise<void> {
  for (const screen of SCREENS) {
    await page.setViewportSize(screen);
    // What is drawn for the size that it has is drawn anew.
    await expect
      .poll(() => view.evaluate(unreadable, smallestOn(screen)), { message: `${screen.width} x ${screen.height}` })
      .toEqual([]);
  }
}

/** What is smaller than it may be, or reaches beyond the window; runs in the page. */
function unreadable(view: Element, smallest: number): string[] {
  const found: string[] = [];
  for (const element of view.querySelectorAll<HTMLElement>("*")) {
    const box = element.getBoundingClientRect();
    if (element.closest(".visually-hidden") || box.width === 0) continue;
    const style = getComputedStyle(element);
    const what = `${element.tagName} ${(element.textContent ?? "").trim().slice(0, 30)}`;
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === 3 && (node.textContent ?? "").trim() !== "",
    );
    if (hasText && parseFloat(style.fontSize) < smallest - 0.5) found.push(`${what}: ${style.fontSize}`);
    // A name that is too long ends in dots, which its parent draws.
    const isShortened = element.parentElement && getComputedStyle(element.parentElement).textOverflow === "ellipsis";
    const isOutside = box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
    if (isOutside && !isShortened) found.push(`${what}: cut off`);
    const isClipped = style.overflowY !== "visible" && element.scrollHeight > element.clientHeight + 2;
    if (isClipped && element.clientHeight > 0) found.push(`${what}: does not fit`);
  }
  return found;
}
