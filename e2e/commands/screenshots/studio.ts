import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright";
import sharp from "sharp";
import type { SessionSpecInput } from "../../../shared/session/spec.ts";
import { createSignalingServer, type SignalingServer } from "../../../signaling-server/server.ts";
import { SignalingClient } from "../../../web/signaling/signaling-client.ts";
import { launchChromium } from "../../tabs/launch.ts";
import { keepFile } from "../output.ts";

/** A window's size, in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const DESK: Size = { width: 1440, height: 900 };
export const PHONE: Size = { width: 390, height: 844 };
export const PROJECTOR: Size = { width: 1280, height: 720 };

const SCHEMES = ["light", "dark"] as const;
const WEBP = { quality: 82, effort: 6, smartSubsample: true } as const;
/** A page that does not come to where its picture is to be taken has a defect. */
const PATIENCE_MS = 120_000;

/** A real server, a real browser and a folder for the pictures. */
export class Studio {
  readonly #server: SignalingServer;
  readonly #browser: Browser;
  readonly #folder: string;

  /**
   * @param folder where the pictures go
   * @throws NoChromiumError
   */
  static async open(folder: string): Promise<Studio> {
    const server = await createSignalingServer();
    return new Studio(server, await launchChromium(), folder);
  }

  private constructor(server: SignalingServer, browser: Browser, folder: string) {
    this.#server = server;
    this.#browser = browser;
    this.#folder = folder;
  }

  /** Creates a session and gives the address of its page. */
  async session(spec: SessionSpecInput): Promise<string> {
    return (await new SignalingClient(this.#server.url).createSession(spec)).url;
  }

  /** A browser profile of its own: its tabs know nothing of those of others. */
  async profile(size: Size): Promise<BrowserContext> {
    const context = await this.#browser.newContext({ viewport: size, deviceScaleFactor: size === PHONE ? 2 : 1 });
    context.setDefaultTimeout(PATIENCE_MS);
    return context;
  }

  /** Opens a page at a path of the server, or at a full address. */
  async visit(context: BrowserContext, at: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(new URL(at, this.#server.url).href);
    return page;
  }

  /** What is in the window, as `NAME-light.webp` and `NAME-dark.webp`. */
  async shoot(page: Page, name: string): Promise<void> {
    await page.bringToFront();
    await page.evaluate(() => document.fonts.ready);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      // The charts draw themselves anew for other colours in the next pictures of the screen.
      await page.waitForTimeout(400);
      const picture = await sharp(await page.screenshot())
        .webp(WEBP)
        .toBuffer();
      await this.keep(`${name}-${colorScheme}.webp`, picture);
    }
  }

  /** Writes a file beside the other pictures and says so. */
  async keep(name: string, content: Buffer): Promise<void> {
    await keepFile(path.join(this.#folder, name), content);
    console.log(`  ${name.padEnd(32)} ${Math.ceil(content.length / 1024)} KiB`);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }
}
