import type { Page } from "@playwright/test";
import { expect, test } from "./testing/fixtures.ts";
import { axeFindings, PATIENCE } from "./testing/page-parts.ts";

test("a lesson: peers in the page are split, the majority goes on, and the lost one comes back", async ({
  openTab,
}) => {
  const page = await openTab("/lessons");
  await page.getByRole("link", { name: "A split network, going on" }).click();
  await page.getByRole("button", { name: "Start the lesson" }).click();
  const next = page.getByRole("button", { name: "Next step" });
  const step = (name: string) => page.getByRole("heading", { level: 2, name });

  await expect(step("Three peers meet")).toBeFocused();
  await next.click(PATIENCE);
  await calmPeers(page);
  await expect(step("The majority goes on")).toBeFocused();
  const cut = page.getByRole("button", { name: "Cut seat 2 off" });
  await expect(cut, "guess first").toBeDisabled();
  await page.getByRole("button", { name: "Seats 0 and 1 go on without seat 2" }).click();
  await cut.click();
  await expect(page.getByRole("status")).toContainText("Waiting until seats 0 and 1 train on without seat 2");
  await expect(page.getByRole("status")).toContainText("As you thought.", PATIENCE);
  expect(await axeFindings(page)).toEqual([]);
  await next.click();

  // What was done can be read again, while the peers go on.
  await page.getByRole("button", { name: "Back", exact: true }).click();
  await expect(step("The majority goes on")).toBeFocused();
  await expect(page.getByRole("status")).toContainText("As you thought.");
  await next.click();
  await expect(step("The minority stops")).toBeFocused();
  await page.getByRole("button", { name: "It has lost its model" }).click();
  await expect(page.getByRole("status")).toContainText("Not quite.", PATIENCE);
  await next.click();
  await page.getByRole("button", { name: "Heal the network" }).click();
  await next.click(PATIENCE);
  await calmPeers(page);
  await page.getByRole("button", { name: "It fetches the model from the others" }).click();
  await page.getByRole("button", { name: "Load seat 2 anew" }).click();
  await page.getByRole("button", { name: "Finish the lesson" }).click(PATIENCE);
  await expect(page.getByRole("heading", { name: "You have finished this lesson" })).toBeVisible();

  // Nothing of its peers is left behind.
  const keys = () => page.evaluate(() => Object.keys({ ...localStorage, ...sessionStorage }));
  await expect.poll(async () => (await keys()).filter((key) => key.startsWith("lockstep/seat/")), PATIENCE).toEqual([]);
  await page.getByRole("link", { name: "All lessons" }).first().click();
  await expect(page.getByRole("listitem").filter({ hasText: "A split network, going on" })).toContainText("finished");
});

/** As `calm` does with tabs: between the two peers that stay in reach of each other. */
async function calmPeers(page: Page): Promise<void> {
  const calmFirst = async (): Promise<void> => {
    if (window.lockstep?.status()?.seat === 0) await window.lockstep.faults?.slow(1, 100);
  };
  await Promise.all(
    page
      .mainFrame()
      .childFrames()
      .map((frame) => frame.evaluate(calmFirst)),
  );
}
