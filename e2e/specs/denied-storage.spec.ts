import { journal, status } from "../tabs/tab.ts";
import { waitForRound, waitForState } from "../tabs/wait.ts";
import { calm, expect, test } from "./testing/fixtures.ts";
import { PATIENCE } from "./testing/page-parts.ts";
import { expectOneHistory } from "./testing/one-history.ts";

test("P7: a tab that may keep nothing trains, says what that means, has its say, and names what it could not save", async ({
  browser,
  createSession,
  openTab,
  openPeers,
}) => {
  const { url } = await createSession({
    task: "synthetic-100k",
    seats: 3,
    rounds: 100_000,
    batchSize: 8,
    targetAccuracy: null,
    heartbeatMs: 200,
    graceMs: 1000,
  });
  const context = await browser.newContext();
  // As where a browser denies storage to a site: the workers find no database.
  await context.route(/\/assets\/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const body = `Object.defineProperty(self, "indexedDB", { value: undefined });\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
  const denied = await openTab(`${url}?join`, context);
  // People learn it before the start.
  await expect(denied.getByText("This browser has no IndexedDB. Training goes on")).toBeVisible(PATIENCE);
  const [second, third] = await openPeers(url, 2, "&faults");
  await waitForRound([denied, second!, third!], 2);
  await calm(second!);
  expect((await status(denied))?.durable).toBe(false);
  await expect(denied.getByText("This browser keeps nothing for this tab")).toBeVisible();
  expect((await status(second!))?.durable).toBe(true);

  // The two that are left decide together, so the promise of the tab without storage counts.
  await third!.close();
  const survivors = [denied, second!];
  const statuses = await waitForState(survivors, "halted");
  expect(statuses.map(({ halted }) => halted?.reason)).toEqual(["decided", "decided"]);
  expect(statuses[0]!.committed).toEqual(statuses[1]!.committed);
  expect(statuses[0]!.saved).toBeUndefined();
  const failed = (await journal(denied)).find((entry) => entry.event === "saveFailed");
  expect(failed?.detail.reason).toContain("no IndexedDB");
  await expectOneHistory(survivors);
  await context.close();
});
