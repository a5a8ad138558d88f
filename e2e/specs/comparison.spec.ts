import type { Page } from "@playwright/test";
import { waitForState } from "../tabs/wait.ts";
import { expect, test } from "./testing/fixtures.ts";
import { expectOneHistory, expectOneModel } from "./testing/one-history.ts";
import { axeFindings, overflow, PATIENCE } from "./testing/page-parts.ts";

const ROUNDS = 20;
const SESSION = { seats: 2, rounds: ROUNDS, batchSize: 32, evaluateEvery: 10, learningRate: 0.005 } as const;

/** Cells of a row of the comparison's table. */
function row(page: Page, name: string) {
  return page.getByRole("row", { name }).getByRole("cell");
}

const shareIn = (text: string | null): number => Number(/([\d.]+) %/.exec(text ?? "")?.[1]);

test("I1, R4, R7: two tabs train on MNIST in step; then one tab trains the same model on all data, and both curves and figures stand side by side", async ({
  server,
  createSession,
  openPeers,
}) => {
  const { id, url } = await createSession({ ...SESSION, targetAccuracy: null, compression: "none" });
  const pages = await openPeers(url, 2);
  const statuses = await waitForState(pages, "finished");
  const { accuracy, seat } = statuses[0]!;
  expectOneModel(statuses);
  for (const each of statuses) expect(each).toMatchObject({ view: 1, rejected: 0, accuracy });
  expect(accuracy).toBeGreaterThan(0.5);
  await expectOneHistory(pages);
  const page = pages[0]!;
  await page.bringToFront();
  await page.getByRole("link", { name: "Compare with one tab" }).click();
  await expect(page).toHaveURL(`${server.url}/results/${id}/${seat}#compare`);
  await expect(page.getByRole("heading", { name: "Compare with one tab" })).toBeFocused();

  await page.getByRole("button", { name: "Compare with one tab" }).click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeVisible();
  await expect(page.getByText(`After round ${ROUNDS} the cluster gets`)).toBeVisible(PATIENCE);
  // Nothing was compressed and all samples were the same: what differs is rounding.
  await expect(page.getByText("what is left is rounding")).toBeVisible();
  const [cluster, central] = await row(page, "Test accuracy").allTextContents();
  expect(shareIn(cluster!)).toBeCloseTo(100 * accuracy!, 0);
  expect(Math.abs(shareIn(central!) - shareIn(cluster!))).toBeLessThanOrEqual(0.5);
  const samples = (2 * SESSION.batchSize * ROUNDS).toLocaleString("en");
  expect(await row(page, "Samples").allTextContents()).toEqual([samples, samples]);
  await expect(row(page, "Sent for averaging").first()).toHaveText(
    /^\s*\d.* MB\s+by this tab, about\s+\d.* MB\s+by all/,
  );
  await expect(row(page, "Data that would have to move").last()).toHaveText(/^\s*24 MB/);
  for (const name of [/^Accuracy of both over rounds: cluster .* %, one tab .* %$/, /^Loss of both .*, one tab \d/]) {
    await expect(page.getByRole("img", { name })).toBeVisible();
  }

  for (const [width, colorScheme] of [
    [1280, "light"],
    [390, "dark"],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    expect.soft(await axeFindings(page, "#compare")).toEqual([]);
    expect.soft(await overflow(page), `scrolls sideways at ${width} px`).toBeLessThanOrEqual(0);
  }
});
