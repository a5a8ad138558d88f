import type { BrowserContext, Page } from "playwright";
import type { RoundMetrics } from "../../shared/peer/effect.ts";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import type { PeerStatus } from "../../shared/peer/status.ts";
import type { PrivacySpent } from "../../shared/privacy/privacy-spent.ts";
import { journal, openPeer, rounds, status } from "./tab.ts";
import { waitForRound } from "./wait.ts";

/** All tabs of one session, in one browser context. */
export class Cluster {
  /** In the order in which they were opened; their seats may be in another. */
  readonly pages: Page[] = [];
  /** What the pages threw, and which have crashed. */
  readonly errors: string[] = [];

  /**
   * Opens the tabs; they join by themselves.
   * @param url of the session's page
   * @param query what follows `?join` in their address
   */
  static async open(context: BrowserContext, url: string, seats: number, query = ""): Promise<Cluster> {
    const cluster = new Cluster();
    context.on("page", (page) => {
      const tab = `tab ${cluster.pages.push(page) - 1}`;
      page.on("pageerror", (error) => cluster.errors.push(`${tab}: ${error.message}`));
      page.on("crash", () => cluster.errors.push(`${tab}: the tab crashed`));
    });
    await Promise.all(Array.from({ length: seats }, () => openPeer(context, url, query)));
    return cluster;
  }

  statuses(): Promise<readonly (PeerStatus | undefined)[]> {
    return Promise.all(this.pages.map(status));
  }

  /** What each page shows as its headline: what a tab that has no status yet is doing. */
  headlines(): Promise<readonly string[]> {
    return Promise.all(
      this.pages.map((page) =>
        page.evaluate(() => document.querySelector("h1, [role=alert]")?.textContent.trim() ?? ""),
      ),
    );
  }

  journals(pages: readonly Page[] = this.pages): Promise<readonly (readonly JournalEntry[])[]> {
    return Promise.all(pages.map(journal));
  }

  /** Each tab's figures of its rounds so far. */
  rounds(): Promise<readonly (readonly RoundMetrics[])[]> {
    return Promise.all(this.pages.map(rounds));
  }

  privacy(): Promise<readonly (PrivacySpent | undefined)[]> {
    return Promise.all(this.pages.map((page) => page.evaluate(() => window.lockstep?.privacy())));
  }

  /**
   * Waits until every tab, or every one of some, has committed a round.
   * @throws Error with what each tab was doing instead
   */
  async reach(round: number, timeoutMs: number, pages: readonly Page[] = this.pages): Promise<void> {
    await waitForRound(pages, round, { timeoutMs, errors: this.errors });
  }
}
