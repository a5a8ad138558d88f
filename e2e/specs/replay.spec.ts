import type { Page } from "@playwright/test";
import { RunForTests } from "../../shared/journals/testing/run.ts";
import type { FiledEntry } from "../../shared/peer/journal.ts";
import { expect, test } from "./testing/fixtures.ts";
import { axeFindings, overflow } from "./testing/page-parts.ts";

const PATIENCE = { timeout: 30_000 };
const diagram = (page: Page) => page.getByRole("application");
const file = (name: string, text: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
const ndjson = (name: string, entries: readonly FiledEntry[]) =>
  file(name, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));

test("a run is replayed: an example, journals with a contradiction, a seed; nonsense is refused", async ({
  openTab,
}) => {
  const page = await openTab("/replay?example=partition");

  await test.step("the moment, the mesh and the list go together", async () => {
    await expect(diagram(page)).toBeVisible(PATIENCE);
    await page.getByRole("slider", { name: "Moment" }).fill("1750");
    await expect(page.getByRole("heading", { name: "At 1.750 s" })).toBeVisible();
    await expect(page.getByRole("img", { name: /^Who hears whom: seat 0 \(suspended\) hears 1, 2; / })).toBeVisible();
    await expect(page.getByRole("row", { name: /^4 suspended 1 5 4/ })).toBeVisible();
    await page.getByRole("button", { name: "Play" }).click();
    await expect(page.getByRole("heading", { name: "At 1.750 s" })).toBeHidden();
    await page.getByRole("button", { name: "Pause" }).click();
  });

  await test.step("an event has a past, a future, and what is neither", async () => {
    await page.getByRole("slider", { name: "Moment" }).fill("2150");
    await page
      .getByRole("button", { name: /Decided: view 2 goes on/ })
      .first()
      .click();
    await expect(page.getByText(/^\d+ events? happened before it/)).toBeVisible();
    await expect(page.getByText(/concurrent with it: no order exists/)).toBeVisible();
    await diagram(page).focus();
    await page.keyboard.press("p");
    await expect(page.getByText(/concurrent with it: no order exists/)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByText("Select an event.")).toBeVisible();
  });

  await test.step("axe finds nothing, and nothing sticks out to the side of a phone", async () => {
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await axeFindings(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  const run = new RunForTests(2).start().commits(3);
  await page.getByText("Open a run of your own").click();
  const choose = page.getByLabel("Choose files");

  await test.step("journals of two peers, one of them forged: the contradiction is shown at its place", async () => {
    const forged = run.of(1).map((entry) => ({ ...entry, digest: entry.round === 2 ? "f".repeat(32) : entry.digest! }));
    await choose.setInputFiles([ndjson("zero.ndjson", run.of(0)), ndjson("one.ndjson", forged)]);
    await expect(page.getByRole("heading", { name: "2 files" })).toBeVisible(PATIENCE);
    await expect(page.getByText("inferred: must have been sent by then")).toBeVisible();
    const alert = page.getByRole("alert").filter({ hasText: "I1" });
    await expect(alert).toContainText("round 2 is");
    await alert
      .getByRole("button", { name: /^Show at/ })
      .first()
      .click();
    await expect(page.getByText(/^\d.*Seat 1: Round 2 committed/)).toBeVisible();
  });

  await test.step("nonsense is refused with its line, and what was shown stays", async () => {
    await choose.setInputFiles([ndjson("zero.ndjson", run.of(0)), file("bad.ndjson", '{"at":1,"seat":0\n')]);
    await expect(page.getByRole("alert").filter({ hasText: "bad.ndjson:1: no JSON" })).toBeVisible(PATIENCE);
    await expect(page.getByRole("heading", { name: "2 files" })).toBeVisible();
  });

  await test.step("a seed is run by the simulator in the page", async () => {
    await page.getByLabel("Seed").fill("x");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(page.getByText("The seed must be a whole number")).toBeVisible();
    await page.getByLabel("Seed").fill("7");
    await page.getByLabel("Peers").fill("3");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect(page).toHaveURL(/\/replay\?seed=7&peers=3$/);
    await expect(page.getByRole("heading", { name: "Seed 7 of the simulator, 3 peers" })).toBeVisible(PATIENCE);
  });
});
