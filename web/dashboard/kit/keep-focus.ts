/** Headings, each the beginning of something that can be read on from. */
const HEADINGS = "h1, h2, h3";

/**
 * Focus that is lost is given to what is nearest to where it was. A control takes the focus with it when it goes: the
 * button that starts something, the row that is deleted, the page that is left. Whoever goes by keyboard, or by ear, would
 * begin at the top of the document again.
 *
 * As long as nobody has put the focus anywhere, nothing is done: a new page is begun at its skip link.
 */
export class FocusKeeper {
  readonly #document: Document;
  /** What has, or had, the focus, and all that it stands in, from the inside out. */
  #trail: readonly Element[] = [];
  /** What has the focus in whose place, as long as that cannot have it. */
  #standsIn: { readonly heading: HTMLElement; readonly lost: Element } | undefined;
  #looksSoon = false;

  constructor(of: Document) {
    this.#document = of;
  }

  /** Begins to watch. */
  start(): void {
    this.#document.addEventListener("focusin", ({ target }) => {
      if (target instanceof Element && target !== this.#document.body) this.#trail = trailOf(target);
    });
    // Whoever clicks beside everything wants the focus nowhere.
    this.#document.addEventListener("pointerdown", ({ target }) => {
      if (target instanceof Element && target.closest(FOCUSABLE) === null) this.#trail = [];
    });
    const changes = { subtree: true, childList: true, attributeFilter: ["disabled", "hidden", "inert", "open"] };
    new MutationObserver(() => this.#look()).observe(this.#document.body, changes);
  }

  /** Another page is shown from now on: the focus goes to its headline, as soon as that is there. */
  turnPage(): void {
    const main = this.#document.querySelector("main");
    if (this.#document.activeElement instanceof HTMLElement) this.#document.activeElement.blur();
    // Of what was left nothing is to be found again.
    this.#trail = main ? [this.#document.createElement("i"), main] : [];
  }

  #look(): void {
    this.#mend();
    if (this.#looksSoon) return;
    this.#looksSoon = true;
    // A control that is disabled has the focus until the page is drawn.
    requestAnimationFrame(() => {
      this.#looksSoon = false;
      this.#mend();
    });
  }

  #mend(): void {
    const { activeElement, body, defaultView } = this.#document;
    const given = this.#standsIn;
    if (given && (activeElement !== given.heading || !given.lost.isConnected)) this.#standsIn = undefined;
    else if (given?.lost instanceof HTMLElement && canHoldFocus(given.lost)) return given.lost.focus();
    const [last, ...around] = this.#trail;
    if (last === undefined || (activeElement !== null && activeElement !== body) || canHoldFocus(last)) return;
    // A frame must not take the focus from the page that it stands in.
    if (defaultView?.parent !== defaultView && !this.#document.hasFocus()) return;
    for (const place of around) {
      const found = place.isConnected ? headingIn(place) : undefined;
      if (found === undefined) continue;
      if (!found.hasAttribute("tabindex")) found.tabIndex = -1;
      found.focus({ preventScroll: true });
      this.#standsIn = { heading: found, lost: last };
      return;
    }
  }
}

const FOCUSABLE = "a, button, input, select, textarea, summary, label, [tabindex], iframe, canvas";

function trailOf(element: Element): Element[] {
  const trail: Element[] = [];
  for (let at: Element | null = element; at !== null && at !== at.ownerDocument.body; at = at.parentElement) {
    trail.push(at);
  }
  return trail;
}

/** Whether it is there, seen, and can be used. */
function canHoldFocus(element: Element): boolean {
  return (
    element.isConnected && !element.matches(":disabled") && element.checkVisibility() && !element.closest("[inert]")
  );
}

function headingIn(place: Element): HTMLElement | undefined {
  return [...place.querySelectorAll<HTMLElement>(HEADINGS)].find(canHoldFocus);
}
