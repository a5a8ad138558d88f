import type { Page } from "@playwright/test";
import type { EntryOf, JournalEntry } from "../../shared/peer/journal.ts";
import { expect, journal, status, test as base, waitForRound, waitForState } from "./fixtures.ts";
import { keepJournals } from "./keep-journals.ts";
import { expectOneHistory } from "./one-history.ts";

/** Rounds of a few milliseconds, so that a session is over soon when nothing slows it down. */
const SMALL = {
  task: "synthetic-100k",
  seats: 3,
  rounds: 60,
  batchSize: 8,
  checkpointEvery: 5,
  heartbeatMs: 200,
  graceMs: 60_000,
  targetAccuracy: null,
} as const;

/** Messages that take so long make rounds that something can be done in. */
const SLOW_MS = 60;

/** Tabs of a session that are closed and opened again. */
class Tabs {
  pages: Page[] = [];
  /** Journals of page loads that are gone. */
  readonly lost: (readonly JournalEntry[])[] = [];

  /** As soon as the tabs have their seats. */
  async slow(): Promise<void> {
    const slow = async (ms: number): Promise<void> => {
      const { peers } = window.lockstep!.status()!;
      await Promise.all(peers.map(({ seat }) => window.lockstep!.faults!.slow(seat, ms)));
    };
    const slowOne = async (page: Page): Promise<void> => {
      await page.waitForFunction(() => window.lockstep?.status() !== undefined, undefined, { polling: 10 });
      await page.evaluate(slow, SLOW_MS);
    };
    await Promise.all(this.pages.map(slowOne));
  }

  /** Closes tabs as people do: they say goodbye. */
  async close(...pages: Page[]): Promise<void> {
    this.lost.push(...(await Promise.all(pages.map(journal))));
    this.pages = this.pages.filter((page) => !pages.includes(page));
    await Promise.all(
      pages.map((page) => Promise.all([page.waitForEvent("close"), page.close({ runBeforeUnload: true })])),
    );
  }

  /** Each page load's first view, in seat order. */
  async firstViews(): Promise<readonly (EntryOf<"viewInstalled"> | undefined)[]> {
    const journals = await Promise.all(this.pages.map(journal));
    return journals
      .map((entries) => entries.find((entry) => entry.event === "viewInstalled"))
      .sort((a, b) => (a?.seat ?? 0) - (b?.seat ?? 0));
  }
}

const test = base.extend<{ tabs: Tabs }>({
  // Playwright reads from the first parameter which fixtures are wanted, so the empty pattern must stand here.
  // eslint-disable-next-line no-empty-pattern
  tabs: async ({}, use, testInfo) => {
    const tabs = new Tabs();
    await use(tabs);
    await keepJournals(tabs.pages, testInfo, tabs.lost);
  },
});

test("all tabs are closed and opened again: they resume in a new view, from the newest checkpoint that all have", async ({
  createSession,
  openPeers,
  tabs,
}) => {
  const { url } = await createSession(SMALL);
  tabs.pages = await openPeers(url, 3, "&faults");
  await tabs.slow();
  const before = await waitForRound(tabs.pages, 12);
  await tabs.close(...tabs.pages);

  tabs.pages = await openPeers(url, 3);
  const after = await waitForState(tabs.pages, "finished");
  expect(after.map(({ seat }) => seat).sort()).toEqual([0, 1, 2]);
  expect(new Set(after.map(({ saved }) => `${saved?.round} ${saved?.digest}`)).size).toBe(1);
  expect(after[0]!.saved!.round).toBe(60);
  const oldest = Math.min(...before.map(({ committed }) => committed.round));
  for (const entry of await tabs.firstViews()) {
    expect(entry).toMatchObject({ view: 2, detail: { kind: "start", members: [0, 1, 2] } });
    const resumedAt = Number(entry?.detail.base);
    expect(resumedAt % SMALL.checkpointEvery, "a checkpoint").toBe(0);
    expect(resumedAt, "the newest that all have").toBeGreaterThan(oldest - SMALL.checkpointEvery);
  }
  await expectOneHistory(tabs.pages, tabs.lost);
});

test("P8: a closed tab comes back to its seat within grace and is admitted by the next view", async ({
  createSession,
  openPeers,
  openTab,
  tabs,
}) => {
  const { url } = await createSession({ ...SMALL, rounds: 30, policy: "halt" });
  tabs.pages = await openPeers(url, 3, "&faults");
  await tabs.slow();
  await waitForRound(tabs.pages, 3);
  const closed = tabs.pages[1]!;
  const before = await status(closed);
  await tabs.close(closed);
  const visitor = await openTab(url);
  await visitor.getByRole("button", { name: `Come back to seat ${before!.seat}` }).click();
  tabs.pages.push(visitor);
  const after = await waitForState(tabs.pages, "finished");
  expect(after[2]).toMatchObject({ seat: before!.seat, view: 2 });
  expect(after[2]!.incarnation).not.toBe(before!.incarnation);
  const { summary } = await expectOneHistory(tabs.pages, tabs.lost);
  expect(summary.views.map(({ view, kind, members }) => [view, kind, members.length])).toEqual([
    [1, "start", 3],
    [2, "continue", 3],
  ]);
});

test("P7: one browser has lost what it saved: the session resumes all the same", async ({
  createSession,
  openPeers,
  openTab,
  browser,
  tabs,
  tolerate,
}) => {
  // Chromium asks for the icon of a page that names none.
  tolerate(/favicon\.ico/);
  const { url } = await createSession(SMALL);
  const elsewhere = await browser.newContext();
  const opened = await Promise.all([openTab(`${url}?join&faults`, elsewhere), openPeers(url, 2, "&faults")]);
  tabs.pages = opened.flat();
  await tabs.slow();
  await waitForRound(tabs.pages, 12);
  await tabs.close(...tabs.pages);
  const cleared = await openTab("/api/health", elsewhere);
  const names = await cleared.evaluate(async () => {
    const databases = (await indexedDB.databases()).map(({ name }) => name!);
    const removed = databases.map(
      (name) =>
        new Promise((resolve, reject) => {
          const request = indexedDB.deleteDatabase(name);
          request.onsuccess = resolve;
          request.onerror = request.onblocked = reject;
        }),
    );
    await Promise.all(removed);
    return databases;
  });
  expect(names).toContain("lockstep-seats");

  const again = await Promise.all([openTab(`${url}?join`, elsewhere), openPeers(url, 2)]);
  tabs.pages = again.flat();
  const after = await waitForState(tabs.pages, "finished");
  expect(new Set(after.map(({ saved }) => `${saved?.round} ${saved?.digest}`)).size).toBe(1);
  for (const entry of await tabs.firstViews()) {
    expect(entry).toMatchObject({ view: 2, detail: { kind: "start", base: 0 } });
  }
  await expectOneHistory(tabs.pages, tabs.lost);
});

test("a session that was stopped is resumed by a click, and strangers stay out", async ({
  createSession,
  openPeers,
  openTab,
  browser,
  tabs,
}) => {
  const { url } = await createSession({ ...SMALL, seats: 2 });
  tabs.pages = await openPeers(url, 2, "&faults");
  await tabs.slow();
  await waitForRound(tabs.pages, 3);
  await tabs.pages[0]!.getByRole("button", { name: "Stop and save" }).click();
  await tabs.pages[0]!.getByRole("alertdialog").getByRole("button", { name: "Stop and save" }).click();
  const stopped = await waitForState(tabs.pages, "halted");
  const { round } = stopped[0]!.saved!;
  await tabs.close(...tabs.pages);

  const elsewhere = await browser.newContext();
  const stranger = await openTab(`${url}?join`, elsewhere);
  await expect(stranger.getByRole("heading", { level: 1, name: "This session has ended" })).toBeVisible();
  await expect(stranger.getByRole("link", { name: "Create a session" })).toBeVisible();
  await stranger.close();
  const clicked = await openTab(url);
  await clicked.getByRole("button", { name: "Resume: all 2 tabs must come back" }).click();
  tabs.pages = [clicked, ...(await openPeers(url, 1))];
  const after = await waitForState(tabs.pages, "finished");
  expect(after.map(({ saved }) => saved?.round)).toEqual([60, 60]);
  for (const entry of await tabs.firstViews()) expect(entry?.detail).toMatchObject({ kind: "start", base: round });
  await expectOneHistory(tabs.pages, tabs.lost);

  await tabs.close(...tabs.pages);
  const finished = await openTab(`${url}?join`);
  await expect(finished.getByRole("heading", { level: 1, name: "This session has finished" })).toBeVisible();
  await finished.getByRole("link", { name: "See the result" }).click();
  await expect(finished.getByRole("heading", { level: 1 })).toContainText("Averaging only");
});
