/** As much of a document as tells whether somebody has opened it. */
export interface Prerenderable extends EventTarget {
  /** The browser shows the page to nobody yet: it guesses that somebody will want it. Only some browsers do. */
  readonly prerendering?: boolean | undefined;
}

/**
 * Begins a page when somebody has opened it: at once, or, where the browser renders it in advance, if and when it is
 * wanted. A page that nobody asked for takes no seat, watches nothing and keeps nothing.
 */
export function whenActivated(document: Prerenderable, begin: () => void): void {
  if (document.prerendering !== true) begin();
  else document.addEventListener("prerenderingchange", begin, { once: true });
}
