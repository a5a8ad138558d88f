import { chromium, type Browser, type Page } from "@playwright/test";
import type { JournalEntry } from "../../../shared/peer/journal.ts";
import type { PeerState } from "../../../shared/peer/states.ts";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import type { SessionSpecInput } from "../../../shared/session/spec.ts";
import type { JournalReport } from "../../../shared/journals/report.ts";
import { expect, journal, status, test as base, waitForRound } from "../fixtures.ts";
import { keepJournals } from "../keep-journals.ts";
import { expectOneHistory } from "../one-history.ts";
import { crashTab, stopTabs } from "../../tabs/renderer.ts";
import { findChromium } from "../../setup/chromium.ts";

/** Bounds for a machine that is busy with other things. */
const PATIENCE_MS = 60_000;
/** Everything that a tab sends is late by this much, so that the phases of a round last long enough to be hit. */
const SLOW_MS = 250;
/** Downloads of samples follow each other more quickly. */
const QUIET_MS = 2000;

interface Fixtures {
  /** Opens a session's tabs, the first of them in a browser of its own, and waits until they train. */
  readonly openCluster: (spec: SessionSpecInput & { readonly seats: number }, query?: string) => Promise<Cluster>;
}

/** Tests in which real tabs are lost, stand still, or come back. */
export const test = base.extend<Fixtures>({
  openCluster: async ({ createSession, openTab, openPeers }, use, testInfo) => {
    const browsers: Browser[] = [];
    const clusters: Cluster[] = [];
    try {
      await use(async (spec, query = "") => {
        const { url } = await createSession(spec);
        const { executablePath, args } = await findChromium();
        const browser = await chromium.launch({ executablePath, args: [...args] });
        browsers.push(browser);
        const context = await browser.newContext();
        const [own, others] = await Promise.all([
          openTab(`${url}?join&faults${query}`, context),
          openPeers(url, spec.seats - 1, `&faults${query}`),
        ]);
        const cluster = new Cluster([own, ...others], browser);
        clusters.push(cluster);
        await waitForRound(cluster.pages, 2);
        return cluster;
      });
    } finally {
      for (const { pages, lost } of clusters) await keepJournals(pages, testInfo, lost);
      for (const browser of browsers) await browser.close();
    }
  },
});

/** The tabs of a session. */
export class Cluster {
  /** Tabs that are there; the first one is alone in its browser. */
  pages: Page[];
  /** What page loads that are gone had written down. */
  readonly lost: (readonly JournalEntry[])[] = [];
  readonly #browser: Browser;
  #dataAskedAt = Number.NEGATIVE_INFINITY;

  constructor(pages: Page[], browser: Browser) {
    this.pages = pages;
    this.#browser = browser;
    for (const page of pages) {
      page.on("request", (request) => {
        if (request.url().includes("/data/")) this.#dataAskedAt = performance.now();
      });
    }
  }

  /** Waits until no tab asks the server for samples any more: they fetch ahead what they need when the view shrinks. */
  async hasData(): Promise<void> {
    const quietMs = () => performance.now() - this.#dataAskedAt;
    await expect.poll(quietMs, { timeout: PATIENCE_MS }).toBeGreaterThan(QUIET_MS);
  }

  /** Makes the phases of a round last. */
  async slow(): Promise<void> {
    await Promise.all(
      this.pages.map((page) =>
        page.evaluate(async (ms) => {
          const others = window.lockstep!.status()!.peers.map(({ seat }) => seat);
          for (const seat of others) await window.lockstep!.faults!.slow(seat, ms);
        }, SLOW_MS),
      ),
    );
  }

  /** Waits until a tab is in a state. Then something can be done to it there. */
  async when(page: Page, state: PeerState): Promise<void> {
    const is = (wanted: string) => window.lockstep?.status()?.state === wanted;
    await page.waitForFunction(is, state, { polling: 10, timeout: PATIENCE_MS });
  }

  /** The tab is closed, and says goodbye. */
  async close(page: Page): Promise<void> {
    await this.#lose(page);
    await page.close({ runBeforeUnload: true });
  }

  /** The tab's process dies. */
  async crash(page: Page): Promise<void> {
    await this.#lose(page);
    await crashTab(page);
  }

  /** The page is loaded again: the same seat, another incarnation (M3). */
  async reload(page: Page): Promise<void> {
    this.lost.push(await journal(page));
    await page.reload();
  }

  /** Stops the tab that has a browser of its own, and gives what lets it go on. */
  stopFirst(): Promise<() => void> {
    return stopTabs(this.#browser);
  }

  /** Waits until these tabs, by default all, are one view and commit in it. */
  async goOn(pages: readonly Page[] = this.pages): Promise<PeerStatus[]> {
    let statuses: PeerStatus[] = [];
    const inOneView = async (): Promise<string> => {
      const all = await Promise.all(pages.map(status));
      statuses = all.filter((each) => each !== undefined);
      const seats = statuses.map(({ seat }) => seat).sort((a, b) => a - b);
      const isOneView =
        statuses.length === pages.length &&
        statuses.every(({ view, members }) => view === statuses[0]!.view && members.join() === seats.join());
      return isOneView
        ? "one view"
        : statuses.map(({ seat, view, state }) => `seat ${seat} ${state} in ${view}`).join(", ");
    };
    await expect.poll(inOneView, { timeout: PATIENCE_MS }).toBe("one view");
    return waitForRound(pages, Math.max(...statuses.map(({ committed }) => committed.round)) + 2);
  }

  /** All journals, those of lost page loads too, tell of one history. */
  history(): Promise<JournalReport> {
    return expectOneHistory(this.pages, this.lost);
  }

  async #lose(page: Page): Promise<void> {
    this.lost.push(await journal(page));
    this.pages = this.pages.filter((other) => other !== page);
  }
}
