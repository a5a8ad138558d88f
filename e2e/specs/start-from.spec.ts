import type { EntryOf } from "../../shared/peer/journal.ts";
import { journal, status } from "../tabs/tab.ts";
import { waitForState } from "../tabs/wait.ts";
import { expect, test } from "./testing/fixtures.ts";

test("M6: 'Train on' begins where a finished session ended; a tab of another browser fetches the model in the lobby", async ({
  browser,
  createSession,
  openPeers,
  openTab,
}) => {
  const { url } = await createSession({ seats: 2, rounds: 40, learningRate: 0.005, targetAccuracy: null });
  const pages = await openPeers(url, 2);
  const [first] = await waitForState(pages, "finished");
  const page = pages[0]!;
  await page.bringToFront();
  await expect(page.getByRole("link", { name: "Again with other settings" })).toBeVisible();
  await page.getByRole("link", { name: "Train on" }).click();
  await expect(
    page.getByText(/^Goes on from “MNIST digits” of .* \(round 40, [\d.]+ %\): trained in the same way/),
  ).toBeVisible();
  // The form is filled in as that session was.
  await expect(page.getByLabel("Seats")).toHaveValue("2");
  await expect(page.getByText(/Starts from session .*, round 40/)).toBeVisible();
  await page.getByLabel("Rounds", { exact: true }).fill("20");
  await page.getByRole("button", { name: "Create session" }).click();
  await page.waitForURL(/\/session\//);
  const next = page.url();

  // A browser that has never seen the model comes first, and says that nobody here has it.
  const elsewhere = await browser.newContext();
  const other = await openTab(`${next}?join&backend=simd`, elsewhere);
  await expect(
    other.getByText("This session starts from a model that no tab here has yet: pick its file"),
  ).toBeVisible();
  await page.goto(`${next}?join&backend=simd`);
  const ends = await waitForState([page, other], "finished");
  expect(ends[0]!.committed).toEqual(ends[1]!.committed);

  const journals = await Promise.all([page, other].map(journal));
  const begun = journals.map((entries) => entries.find((entry) => entry.event === "viewInstalled")!);
  expect(begun[0]!.digest).toBe(begun[1]!.digest);
  const fetched = journals[1]!.filter((entry): entry is EntryOf<"caughtUp"> => entry.event === "caughtUp");
  expect(fetched).toMatchObject([{ round: 0, digest: begun[1]!.digest }]);
  // After 20 rounds more it is as good as it was, or better; a model of new values would not be.
  const evaluated = journals[1]!.filter((entry): entry is EntryOf<"evaluated"> => entry.event === "evaluated");
  expect(evaluated[0]!.round).toBe(20);
  expect(evaluated[0]!.detail.accuracy).toBeGreaterThan(first!.accuracy! - 0.02);
  expect((await status(other))!.accuracy).toBeGreaterThan(first!.accuracy! - 0.01);
  await elsewhere.close();
});
