import type { Page } from "playwright";
import sharp from "sharp";

/** Pictures a second that are taken; a real one may come a little later. */
const PICTURES_A_SECOND = 4;
const WIDTH = 960;
const WEBP = { quality: 70, effort: 4, mixed: true } as const;

interface Frame {
  readonly picture: Buffer;
  readonly takenAt: number;
}

/** Films a page: real pictures at real times, with a line of text below that says what is to be seen. */
export class Film {
  readonly #frames: Frame[] = [];
  #page: Page | undefined;
  #rolling: Promise<void> | undefined;
  #startedAt = 0;
  #pausedMs = 0;

  /** Films this page from now on, until {@link cut}. */
  roll(page: Page): void {
    this.#page = page;
    this.#startedAt = performance.now();
    this.#rolling = this.#take(page);
    // Whoever waits for the cut hears of it; until then it must not end the program.
    this.#rolling.catch(() => undefined);
  }

  /** Stops; what happens until the next {@link roll} is not in the film. */
  async cut(): Promise<void> {
    this.#page = undefined;
    await this.#rolling;
    this.#pausedMs += performance.now() - this.#startedAt;
  }

  /** Seconds that the film lasts so far. */
  get seconds(): number {
    return (this.#pausedMs + (this.#page === undefined ? 0 : performance.now() - this.#startedAt)) / 1000;
  }

  /**
   * The film as an animated WebP that runs for ever.
   * @param seconds that it lasts at most; a longer one is played faster
   */
  async develop(seconds: number): Promise<Buffer> {
    const pace = Math.min(1, seconds / this.seconds);
    const delay = this.#frames.map(({ takenAt }, index) => {
      const next = this.#frames[index + 1]?.takenAt ?? this.seconds * 1000;
      return Math.round(pace * (next - takenAt));
    });
    const pictures = await Promise.all(
      this.#frames.map(({ picture }) => sharp(picture).resize({ width: WIDTH }).png().toBuffer()),
    );
    return sharp(pictures, { join: { animated: true } })
      .webp({ ...WEBP, delay, loop: 0 })
      .toBuffer();
  }

  async #take(page: Page): Promise<void> {
    while (this.#page === page) {
      const dueAt = performance.now() + 1000 / PICTURES_A_SECOND;
      const takenAt = this.#pausedMs + performance.now() - this.#startedAt;
      this.#frames.push({ picture: await page.screenshot({ animations: "allow" }), takenAt });
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
    }
  }
}

/** Puts a line of text over the lower edge of a page, in the page's own type and colours. */
export async function caption(page: Page, text: string): Promise<void> {
  await page.evaluate((words) => {
    const id = "film-caption";
    const line = document.getElementById(id) ?? document.body.appendChild(document.createElement("p"));
    line.id = id;
    line.textContent = words;
    line.style.cssText =
      "position:fixed;inset:auto 0 0;z-index:99;margin:0;padding:.6em 1em;text-align:center;" +
      "font:650 1.75rem/1.3 var(--text);color:var(--on-accent);background:var(--accent)";
  }, text);
}
