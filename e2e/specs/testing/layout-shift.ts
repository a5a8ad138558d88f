import type { BrowserContext, Page } from "@playwright/test";

/** Cumulative layout shift that Lighthouse and Core Web Vitals call good. */
export const GOOD_LAYOUT_SHIFT = 0.1;

interface Shift {
  readonly score: number;
  /** What moved, as selectors. */
  readonly moved: readonly string[];
}

declare global {
  interface Window {
    layoutShifts?: Shift[];
  }
}

interface LayoutShiftEntry extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly node: Node | null }[];
}

/** From now on, pages of the context note what moves in them without anybody's doing. Call it before they are opened. */
export async function watchLayoutShift(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const shifts: Shift[] = (window.layoutShifts = []);
    const nameOf = (node: Node | null): string => {
      const element = node instanceof Element ? node : (node?.parentElement ?? null);
      if (element === null) return "(gone)";
      const { id, className, textContent } = element;
      const words = textContent.trim().slice(0, 40);
      return `${element.localName}${id && `#${id}`}${typeof className === "string" && className && `.${className}`} "${words}"`;
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShiftEntry[]) {
        if (entry.hadRecentInput) continue;
        shifts.push({ score: entry.value, moved: entry.sources.map(({ node }) => nameOf(node)) });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** What moved in a page since it was loaded, or since this was asked last. */
export async function takeLayoutShift(page: Page): Promise<{ readonly score: number; readonly moved: string }> {
  const shifts = await page.evaluate(() => window.layoutShifts?.splice(0) ?? []);
  return {
    score: shifts.reduce((sum, { score }) => sum + score, 0),
    moved: shifts.map(({ score, moved }) => `${score.toFixed(3)}: ${moved.join(" | ")}`).join("\n"),
  };
}
