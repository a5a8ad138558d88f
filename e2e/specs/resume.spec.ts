import type { Page } from "@playwright/test";
import type { EntryOf } from "../../shared/peer/journal.ts";
import { journal, status } from "../tabs/tab.ts";
import { waitForRound, waitForState } from "../tabs/wait.ts";
import { expect } from "./testing/fixtures.ts";
import { expectOneModel } from "./testing/one-history.ts";
import { stopAndSave } from "./testing/page-parts.ts";
import { test } from "./testing/peer-tabs.ts";

/** Rounds of a few milliseconds, so that a session is over soon when nothing slows it down. */
const SMALL = {
  task: "synthetic-100k",
  seats: 3,
  rounds: 40,
  batchSize: 8,
  checkpointEvery: 5,
  heartbeatMs: 200,
  graceMs: 120_000,
  targetAccuracy: null,
} as const;

/** Messages that take so long make rounds that something can be done in. */
const SLOW_MS = 60;

/** Each page load's first view, in seat order. */
async function firstViews(pages: readonly Page[]): Promise<readonly (EntryOf<"viewInstalled"> | undefined)[]> {
  const journals = await Promise.all(pages.map(journal));
  return journals
    .map((entries) => entries.find((entry) => entry.event === "viewInstalled"))
    .sort((a, b) => (a?.seat ?? 0) - (b?.seat ?? 0));
}

test("P8: a closed tab comes back to its seat within grace and is admitted by the next view", async ({
  createSession,
  openPeers,
  openTab,
  tabs,
}) => {
  const { url } = await createSession({ ...SMALL, policy: "halt" });
  tabs.pages = await openPeers(url, 3, "&faults");
  await tabs.slow(SLOW_MS);
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
  const { summary } = await tabs.history();
  expect(summary.views.map(({ view, kind, members }) => [view, kind, members.length])).toEqual([
    [1, "start", 3],
    [2, "continue", 3],
  ]);
});

test("M4, P7: all tabs are closed and opened again, one without what it saved: they resume from the newest checkpoint that anybody has", async ({
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
  await tabs.slow(SLOW_MS);
  const before = await waitForRound(tabs.pages, 12);
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
  expect(after.map(({ seat }) => seat).sort()).toEqual([0, 1, 2]);
  expectOneModel(after);
  expect(after[0]!.saved!.round).toBe(SMALL.rounds);
  const oldest = Math.min(...before.map(({ committed }) => committed.round));
  for (const entry of await firstViews(tabs.pages)) {
    expect(entry).toMatchObject({ view: 2, detail: { kind: "start", members: [0, 1, 2] } });
    const resumedAt = Number(entry?.detail.base);
    expect(resumedAt % SMALL.checkpointEvery, "a checkpoint").toBe(0);
    expect(resumedAt, "the newest that anybody has").toBeGreaterThan(oldest - SMALL.checkpointEvery);
  }
  await tabs.history();
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
  await tabs.slow(SLOW_MS);
  await waitForRound(tabs.pages, 3);
  await stopAndSave(tabs.pages[0]!);
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
  expect(after.map(({ saved }) => saved?.round)).toEqual([SMALL.rounds, SMALL.rounds]);
  for (const entry of await firstViews(tabs.pages)) expect(entry?.detail).toMatchObject({ kind: "start", base: round });
  await tabs.history();

  await tabs.close(...tabs.pages);
  const finished = await openTab(`${url}?join`);
  await expect(finished.getByRole("heading", { level: 1, name: "This session has finished" })).toBeVisible();
  await finished.getByRole("link", { name: "See the result" }).click();
  await expect(finished.getByRole("heading", { level: 1 })).toContainText("Averaging only");
});
