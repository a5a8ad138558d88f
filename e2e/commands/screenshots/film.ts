import type { Page } from "playwright";
import sharp from "sharp";

/** Pictures a second that are taken; a real one may come a little later. */
const PICTURES_A_SECOND = 4;
const WIDTH = 960;
const WEBP = { quality: 70, effort: 4, mixed: true } as const;

interface Frame {
  readonly picture: Buffer;
  readonly caption: Buffer;
  readonly takenAt: number;
}

/** Films a page: real pictures at real times, with a line of text below that says what is to be seen. */
export class Film {
  readonly #frames: Frame[] = [];
  /** A page of the product, for its type and colours, that shows nothing but the caption. */
  readonly #captions: Page;
  #caption: Buffer | undefined;
  #page: Page | undefined;
  #rolling: Promise<void> | undefined;
  #startedAt = 0;
  #pausedMs = 0;

  constructor(captions: Page) {
    this.#captions = captions;
  }

  /** What stands below the pictures from now on. */
  async say(words: string): Promise<void> {
    await this.#captions.evaluate((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      line.style.cssText =
        "position:fixed;inset:0;z-index:99;display:grid;place-items:center;" +
        "font:650 1.625rem/1 var(--text);color:var(--on-accent);background:var(--accent)";
      // A page leaves room for its scroll bar, a caption has none.
      document.documentElement.style.scrollbarGutter = "auto";
      document.documentElement.style.overflow = "hidden";
      document.body.append(line);
    }, words);
    this.#caption = await this.#captions.screenshot();
  }

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
    const pictures = await Promise.all(this.#frames.map(join));
    return sharp(pictures, { join: { animated: true } })
      .webp({ ...WEBP, delay, loop: 0 })
      .toBuffer();
  }

  async #take(page: Page): Promise<void> {
    while (this.#page === page) {
      const dueAt = performance.now() + 1000 / PICTURES_A_SECOND;
      const takenAt = this.#pausedMs + performance.now() - this.#startedAt;
      const picture = await page.screenshot({ animations: "allow" });
      if (this.#caption) this.#frames.push({ picture, caption: this.#caption, takenAt });
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt - performance.now())));
    }
  }
}

/** A picture with its caption below. */
async function join({ picture, caption }: Frame): Promise<Buffer> {
  const { height } = await sharp(caption).metadata();
  const whole = sharp(picture)
    .extend({ bottom: height })
    .composite([{ input: caption, gravity: "south" }]);
  return sharp(await whole.png().toBuffer())
    .resize({ width: WIDTH })
    .png()
    .toBuffer();
}
