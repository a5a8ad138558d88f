/**
 * Whether the screen stays on: `held`, `waiting` for the page to be in front again, `refused` by the browser (low
 * battery, a policy), or `missing` from it.
 */
export type WakeLockState = "off" | "waiting" | "held" | "refused" | "missing";

/** As much of a page as a wake lock needs. */
export interface WakeLockPage {
  readonly document: Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;
  readonly navigator: { readonly wakeLock?: Pick<WakeLock, "request"> };
}

/**
 * Keeps the screen on while a tab trains: a phone that locks itself stops the tab, and its peers suspend. A browser
 * takes the lock away when the tab is hidden, so it is asked for again when it is back in front.
 */
export class ScreenKeeper {
  readonly #page: WakeLockPage;
  readonly #onChange: (state: WakeLockState) => void;
  readonly #look = (): void => void this.#request();
  #state: WakeLockState = "off";
  #lock: WakeLockSentinel | undefined;
  #isAsking = false;

  /** @param onChange hears every new state */
  constructor(page: WakeLockPage, onChange: (state: WakeLockState) => void) {
    this.#page = page;
    this.#onChange = onChange;
  }

  /** From now on the screen stays on, as far as the browser allows. */
  start(): void {
    if (this.#state !== "off") return;
    if (this.#page.navigator.wakeLock === undefined) return this.#become("missing");
    this.#become("waiting");
    this.#page.document.addEventListener("visibilitychange", this.#look);
    this.#look();
  }

  /** The screen may go off again. */
  stop(): void {
    this.#page.document.removeEventListener("visibilitychange", this.#look);
    this.#become("off");
    this.#letGo();
  }

  async #request(): Promise<void> {
    const { document, navigator } = this.#page;
    const { wakeLock } = navigator;
    if (this.#state === "off" || this.#isAsking || this.#lock !== undefined || wakeLock === undefined) return;
    if (document.visibilityState !== "visible") return this.#become("waiting");
    this.#isAsking = true;
    try {
      const lock = await wakeLock.request("screen");
      this.#lock = lock;
      lock.addEventListener("release", () => this.#released(lock));
      // It may have ended while the browser thought about it.
      if (this.state === "off") this.#letGo();
      else this.#become(lock.released ? "waiting" : "held");
    } catch {
      if (this.state !== "off") this.#become(document.visibilityState === "visible" ? "refused" : "waiting");
    } finally {
      this.#isAsking = false;
    }
  }

  get state(): WakeLockState {
    return this.#state;
  }

  #released(lock: WakeLockSentinel): void {
    if (this.#lock !== lock) return;
    this.#lock = undefined;
    if (this.#state !== "off") this.#become("waiting");
  }

  #letGo(): void {
    const lock = this.#lock;
    this.#lock = undefined;
    // One that the browser has taken back already cannot be released, and need not be.
    void lock?.release().catch(() => undefined);
  }

  #become(state: WakeLockState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#onChange(state);
  }
}
