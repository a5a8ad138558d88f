import type { Browser, Page } from "@playwright/test";
import { present } from "../../../shared/assert.ts";
import type { JournalReport } from "../../../shared/journals/report.ts";
import type { JournalEntry } from "../../../shared/peer/journal.ts";
import type { PeerState } from "../../../shared/peer/states.ts";
import type { PeerStatus } from "../../../shared/peer/status.ts";
import type { SessionSpecInput } from "../../../shared/session/spec.ts";
import { launchChromium } from "../../tabs/launch.ts";
import { crashTab, stopTabs } from "../../tabs/renderer.ts";
import { journal, play, status } from "../../tabs/tab.ts";
import { waitForRound } from "../../tabs/wait.ts";
import { expect, QUICK_BACKEND, test as base } from "./fixtures.ts";
import { keepJournals } from "./keep-journals.ts";
import { expectOneHistory } from "./one-history.ts";

/** Bounds for a machine that is busy with other things. */
const PATIENCE_MS = 60_000;
/** Downloads of samples follow each other more quickly. */
const QUIET_MS = 2000;

interface Fixtures {
  /** The tabs of the test's session; their journals are kept where the test fails. */
  readonly tabs: PeerTabs;
  /**
   * Opens a session's tabs, the first of them in a browser of its own, and waits until they train.
   * @param second what follows in the address of the second one
   */
  readonly openCluster: (spec: SessionSpecInput & { readonly seats: number }, second?: string) => Promise<PeerTabs>;
}

/** Tests in which real tabs are lost, stand still, or come back. */
export const test = base.extend<Fixtures>({
  tabs: async ({}, use, testInfo) => {
    const tabs = new PeerTabs();
    try {
      await use(tabs);
    } finally {
      await keepJournals(tabs.pages, testInfo, tabs.lost);
      await tabs.ownBrowser?.close();
    }
  },
  openCluster: async ({ createSession, openTab, openPeers, tabs }, use) => {
    await use(async (spec, second = "") => {
      const { url } = await createSession(spec);
      tabs.ownBrowser = await launchChromium();
      const context = await tabs.ownBrowser.newContext();
      const opened = await Promise.all([
        openTab(`${url}?join&faults&backend=${QUICK_BACKEND}`, context),
        openPeers(url, 1, `&faults${second}`),
        openPeers(url, spec.seats - 2, "&faults"),
      ]);
      tabs.pages = opened.flat();
      await waitForRound(tabs.pages, 2);
      return tabs;
    });
  },
});

/** The tabs of a session, some of which may go and come back. */
export class PeerTabs {
  /** Those that are there. */
  pages: Page[] = [];
  /** What page loads that are gone had written down. */
  readonly lost: (readonly JournalEntry[])[] = [];
  /** Where the first tab is alone, if it has a browser of its own. */
  ownBrowser: Browser | undefined;

  /** Waits until no tab asks the server for samples any more: they fetch ahead what they need when the view shrinks. */
  async hasData(): Promise<void> {
    let askedAt = performance.now();
    for (const page of this.pages) {
      page.on("request", (request) => {
        if (request.url().includes("/data/")) askedAt = performance.now();
      });
    }
    await expect.poll(() => performance.now() - askedAt, { timeout: PATIENCE_MS }).toBeGreaterThan(QUIET_MS);
  }

  /** Makes the phases of a round last, as soon as the tabs have their seats. @param ms by which messages are late */
  async slow(ms: number): Promise<void> {
    const slowOne = async (page: Page): Promise<void> => {
      await page.waitForFunction(() => window.lockstep?.status() !== undefined, undefined, { polling: 10 });
      const { peers = [] } = (await status(page)) ?? {};
      await Promise.all(peers.map(({ seat }) => play(page, "slow", seat, ms)));
    };
    await Promise.all(this.pages.map(slowOne));
  }

  /** Waits until a tab is in a state. Then something can be done to it there. */
  async when(page: Page, state: PeerState): Promise<void> {
    const is = (wanted: string) => window.lockstep?.status()?.state === wanted;
    await page.waitForFunction(is, state, { polling: 10, timeout: PATIENCE_MS });
  }

  /** Closes tabs as people do: they say goodbye. */
  async close(...pages: readonly Page[]): Promise<void> {
    await this.#lose(...pages);
    await Promise.all(
      pages.map((page) => Promise.all([page.waitForEvent("close"), page.close({ runBeforeUnload: true })])),
    );
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
    return stopTabs(present(this.ownBrowser, "the first tab has a browser of its own"));
  }

  /** Waits until these tabs, by default all, are one view and commit in it. */
  async goOn(pages: readonly Page[] = this.pages): Promise<PeerStatus[]> {
    let statuses: PeerStatus[] = [];
    const inOneView = async (): Promise<string> => {
      const all = await Promise.all(pages.map(status));
      statuses = all.filter((each) => each !== undefined);
      const [first] = statuses;
      const seats = statuses.map(({ seat }) => seat).sort((a, b) => a - b);
      const isOneView =
        statuses.length === pages.length &&
        statuses.every(({ view, members }) => view === first?.view && members.join() === seats.join());
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

  async #lose(...pages: readonly Page[]): Promise<void> {
    this.lost.push(...(await Promise.all(pages.map(journal))));
    this.pages = this.pages.filter((page) => !pages.includes(page));
  }
}
