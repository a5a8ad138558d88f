import { chromium, type Browser, type Page } from "playwright";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import type { RoundMetrics } from "../../shared/peer/effect.ts";
import type { PrivacySpent } from "../../shared/privacy/privacy-spent.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import type { LockstepAutomation } from "../../web/seat/automation.ts";
import { findChromium } from "../setup/chromium.ts";

declare global {
  interface Window {
    lockstep?: LockstepAutomation;
  }
}

/** N real tabs of one browser in one session. */
export class Cluster {
  readonly pages: readonly Page[];
  readonly #browser: Browser;
  /** Errors that the pages printed or threw. */
  readonly errors: string[] = [];

  /** Opens the tabs; they join by themselves. */
  static async open(
    url: string,
    seats: number,
    options: { readonly headed: boolean; readonly backend: string | undefined; readonly faults?: boolean },
  ) {
    const { executablePath, args } = await findChromium();
    const browser = await chromium.launch({
      executablePath,
      headless: !options.headed,
      args: [...args, "--enable-unsafe-webgpu"],
    });
    const context = await browser.newContext({ acceptDownloads: true });
    const pages = await Promise.all(Array.from({ length: seats }, () => context.newPage()));
    const cluster = new Cluster(browser, pages);
    const query = `?join${options.backend === undefined ? "" : `&backend=${options.backend}`}${options.faults ? "&faults" : ""}`;
    await Promise.all(pages.map((page) => page.goto(`${url}${query}`)));
    return cluster;
  }

  private constructor(browser: Browser, pages: readonly Page[]) {
    this.#browser = browser;
    this.pages = pages;
    pages.forEach((page, index) => {
      page.on("pageerror", (error) => this.errors.push(`tab ${index}: ${error.message}`));
      page.on("crash", () => this.errors.push(`tab ${index}: the tab crashed`));
    });
  }

  async statuses(): Promise<readonly (PeerStatus | undefined)[]> {
    return Promise.all(this.pages.map((page) => page.evaluate(() => window.lockstep?.status())));
  }

  /** What each page shows as its headline: what a tab that has no status yet is doing. */
  async notes(): Promise<readonly string[]> {
    return Promise.all(
      this.pages.map((page) =>
        page.evaluate(() => document.querySelector("h1, [role=alert]")?.textContent.trim() ?? ""),
      ),
    );
  }

  async journals(): Promise<readonly (readonly JournalEntry[])[]> {
    return Promise.all(this.pages.map((page) => page.evaluate(() => window.lockstep?.journal() ?? [])));
  }

  async rounds(index: number): Promise<readonly RoundMetrics[]> {
    return (await this.pages[index]?.evaluate(() => window.lockstep?.rounds() ?? [])) ?? [];
  }

  async privacy(): Promise<readonly (PrivacySpent | undefined)[]> {
    return Promise.all(this.pages.map((page) => page.evaluate(() => window.lockstep?.privacy())));
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
