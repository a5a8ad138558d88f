import type { Locator, Page } from "@playwright/test";
import { status } from "../tabs/tab.ts";
import { waitForRound } from "../tabs/wait.ts";
import { calm, expect, test } from "./testing/fixtures.ts";
import { axeFindings, heading, openHowItWorks, overflow, PATIENCE, tabTo } from "./testing/page-parts.ts";

const SESSION = {
  seats: 3,
  rounds: 100_000,
  batchSize: 8,
  targetAccuracy: null,
  heartbeatMs: 200,
  // Long enough for all that is looked at meanwhile, on a busy machine too; shown in one digit of seconds.
  graceMs: 9000,
  breakable: true,
} as const;

const opener = (page: Page): Locator => page.getByRole("button", { name: /^Break it/ });
const drawer = (page: Page): Locator => page.getByRole("dialog", { name: "Break it" });
const panel = (page: Page): Locator => drawer(page).getByRole("region", { name: "Faults, exactly" });
const verdict = (page: Page): Locator => drawer(page).getByRole("region", { name: "What came of it" });
const healAll = (page: Page): Locator => drawer(page).getByRole("button", { name: "Heal all" });
const agreement = (page: Page): Locator => page.getByRole("region", { name: "Agreement" });

/** Tabs that have begun to train, by their seats; the first one's drawer is open, and knows that the others take part. */
async function bySeat(pages: readonly Page[]): Promise<Page[]> {
  const statuses = await waitForRound(pages, 2);
  const sorted = statuses.map((_, seat) => pages[statuses.findIndex((each) => each.seat === seat)]!);
  const [first] = sorted as [Page];
  await first.bringToFront();
  await opener(first).press("Enter");
  await expect(drawer(first).getByRole("heading", { name: "Break it" })).toBeFocused(PATIENCE);
  await expect(drawer(first).getByLabel("Whom").getByRole("option")).toHaveCount(pages.length, PATIENCE);
  await drawer(first).getByText("Exactly", { exact: true }).press("Enter");
  await expect(panel(first).getByLabel("Played at").getByRole("option")).toHaveCount(pages.length);
  return sorted;
}

test("P2, P5, P6, P8 by keyboard alone: a split, the majority goes on, the minority stops, learns what it missed, comes back", async ({
  createSession,
  openPeers,
  tolerate,
}) => {
  // A tab that comes back asks for its seat before the server has seen it go.
  tolerate(/409 \(Conflict\)/);
  const { url } = await createSession({ ...SESSION, policy: "reorganize" });
  const pages = await bySeat(await openPeers(url, 3));
  const [first, second, lost] = pages as [Page, Page, Page];
  for (const page of [lost, first]) await openHowItWorks(page);
  await calm(second);

  // It is beside the page, not above it: what has the focus elsewhere keeps it, and Escape gives the button's back.
  await drawer(first).getByRole("button", { name: "Close" }).focus();
  await first.keyboard.press("Escape");
  await expect(drawer(first)).toHaveCount(0);
  await expect(opener(first)).toBeFocused();
  await first.keyboard.press("Enter");
  await drawer(first).getByText("Exactly", { exact: true }).press("Enter");

  const sides = panel(first).getByRole("group", { name: "Sides of the network" });
  await tabTo(first, sides.getByRole("button", { name: "Seat 2, side A" }));
  await first.keyboard.press("ArrowRight");
  await expect(sides.getByRole("button", { name: "Seat 2, side B" })).toBeFocused();
  await expect(panel(first).getByText("seats 0 and 1, 2 of 3 and so a majority")).toBeVisible();
  await tabTo(first, panel(first).getByRole("button", { name: "Split" }));
  await first.keyboard.press("Enter");
  await expect(drawer(first).getByRole("listitem").filter({ hasText: "Seat 2:" })).toHaveText(
    "Seat 2: cut off from seats 0 and 1",
  );
  await expect(lost.getByText("Fault here: cut off from seats 0 and 1")).toBeVisible();
  await expect(verdict(first).getByRole("heading", { name: "Seat 2 cut off" })).toBeVisible();
  await expect(verdict(first).getByText("Not known yet.")).toBeVisible();

  await expect(heading(first, "Suspended: seat 2 is silent")).toBeVisible(PATIENCE);
  await expect(agreement(first).getByText(/^\d s left$/)).toBeVisible();
  await expect(agreement(first).getByText("member, silent")).toBeVisible();
  await expect(heading(lost, /^Stopped: too few peers in reach/)).toBeVisible(PATIENCE);
  await expect(agreement(lost).getByText("none could be had here")).toBeVisible();
  await waitForRound(pages.slice(0, 2), (await status(lost))!.committed.round + 5);
  await expect(heading(first, "Training in step")).toBeVisible(PATIENCE);
  await expect(agreement(first).getByText("not in it, out of reach")).toBeVisible();
  await expect(agreement(first).getByText("seat 2 was silent")).toBeVisible();
  await expect(agreement(first).getByRole("listitem").filter({ hasText: "Decision" })).toContainText(
    "view 2 goes on with seats 0 and 1, after round",
  );

  await expect(verdict(first).getByText("A majority decided to go on without seat 2.").last()).toBeVisible();
  await expect(verdict(first).getByText("As predicted.")).toBeVisible();
  await expect(verdict(first).getByText("The time to wait is over: seat 2 did not come back")).toBeVisible();

  await tabTo(first, healAll(first));
  await first.keyboard.press("Enter");
  await expect(drawer(first).getByText("No fault holds.")).toBeVisible();
  await expect(lost.getByText("What this tab missed")).toBeVisible(PATIENCE);
  await lost.bringToFront();
  await tabTo(lost, lost.getByRole("button", { name: "Come back" }));
  await lost.keyboard.press("Enter");
  await expect(heading(lost, "Training in step")).toBeVisible(PATIENCE);
  const views = await Promise.all(pages.map(async (page) => (await status(page))!.view));
  expect(new Set(views)).toEqual(new Set([3]));
  await expect(agreement(first).getByText("somebody came back")).toBeVisible(PATIENCE);
  await expect(verdict(first).getByText("Seat 2 caught up and is in the view again.").last()).toBeVisible();
});

test("each fault reaches the tab that was chosen, and wrong figures are refused in words", async ({
  createSession,
  openPeers,
}) => {
  const { url } = await createSession({ ...SESSION, seats: 2, graceMs: 60_000, breakable: false });
  const [page, other] = await bySeat(await openPeers(url, 2, "&faults"));
  const list = () => other!.evaluate(() => window.lockstep!.faults!.list());
  // After healing, links are made anew, and what is asked of the other tab waits for that.
  const part = (name: string): Locator => panel(page!).getByRole("group", { name });
  await panel(page!).getByLabel("Played at").selectOption("1");
  await part("Slow link").getByLabel("Delay in ms").fill("-3");
  await part("Slow link").getByRole("button", { name: "Delay" }).click();
  await expect(drawer(page!).getByRole("alert")).toHaveText("ms must be a number from 0 to 60000, not -3");
  await part("Slow link").getByLabel("Delay in ms").fill("40");
  await part("Slow link").getByRole("button", { name: "Delay" }).click();
  await expect.poll(list, PATIENCE).toEqual([{ fault: "slow", seats: [0], ms: 40 }]);
  await expect(drawer(page!).getByRole("alert")).toHaveCount(0);
  await part("Cut links").getByLabel("seat 0").check();
  await part("Cut links").getByRole("button", { name: "Cut" }).click();
  await expect.poll(list, PATIENCE).toMatchObject([{ fault: "cut", seats: [0] }, { fault: "slow" }]);
  await healAll(page!).click();
  await expect.poll(list, PATIENCE).toEqual([]);
  await part("One way only").getByRole("button").click();
  await expect.poll(list, PATIENCE).toEqual([{ fault: "oneWay", seats: [0] }]);
  await healAll(page!).click();
  await part("Stand still").getByLabel("For ms").fill("60000");
  await part("Stand still").getByRole("button").click();
  await expect(drawer(page!).getByText("Seat 1: stands still for 60 s")).toBeVisible(PATIENCE);
  await healAll(page!).click();
  await expect.poll(list, PATIENCE).toEqual([]);
  await waitForRound([page!, other!], (await status(page!))!.committed.round + 2);
  await part("Flip a bit of an average").getByRole("button").click();
  await openHowItWorks(page!);
  // Of two, nobody can tell who is right: the higher seat is named.
  const log = page!.getByRole("region", { name: "Event log" });
  await expect(log.getByText(/the digests differ at seat 1; it is not committed/)).toBeVisible(PATIENCE);
  await expect(verdict(page!).getByText(/^As predicted\. It was caught: the votes for round/)).toBeVisible(PATIENCE);
  await waitForRound([page!, other!], (await status(page!))!.committed.round + 2);
});

test("seats can be dragged apart; axe finds nothing in the drawer and the agreement, in both schemes and widths", async ({
  createSession,
  openPeers,
}) => {
  const { url } = await createSession({ ...SESSION, graceMs: 600_000 });
  const pages = await bySeat(await openPeers(url, 3));
  const page = pages[0]!;
  await calm(pages[2]!);
  await page.bringToFront();
  await openHowItWorks(page);
  // What is looked at in training: large buttons, what each should do, and beside them the mesh.
  const cutOff = drawer(page).getByRole("button", { name: /^Cut it off/ });
  await expect(cutOff).toContainText("Waited for 600 s; then all save one round and stop.");
  const look = async (what: "training" | "split"): Promise<void> => {
    for (const width of [1440, 390]) {
      const colorScheme = what === "split" ? "dark" : "light";
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      expect.soft(await overflow(page), `${what} scrolls sideways at ${width} px`).toBeLessThanOrEqual(0);
      // Axe takes seconds: each state at one width.
      const mesh = (await page.locator("[data-mesh]").boundingBox())!;
      const sheet = (await drawer(page).boundingBox())!;
      if (what === "training" && width === 1440) {
        expect.soft(mesh.x + mesh.width, "the mesh stands beside it").toBeLessThanOrEqual(sheet.x);
        expect.soft(mesh.width, "and is no narrower for it").toBeGreaterThan(250);
      }
      if (width === 390) expect.soft(sheet.height, "most of a phone stays the page's").toBeLessThan(500);
      if ((width === 390) !== (what === "split")) continue;
      expect.soft(await axeFindings(page), `${what}, ${colorScheme}, ${width} px wide`).toEqual([]);
    }
  };
  await look("training");
  const sides = panel(page).getByRole("group", { name: "Sides of the network" });
  await sides.scrollIntoViewIfNeeded();
  const from = (await sides.getByRole("button", { name: "Seat 1, side A" }).boundingBox())!;
  const field = (await sides.boundingBox())!;
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(field.x + field.width * 0.8, field.y + field.height * 0.6, { steps: 5 });
  await page.mouse.up();
  await expect(sides.getByRole("button", { name: "Seat 1, side B" })).toBeVisible();
  await panel(page).getByRole("button", { name: "Split" }).click();
  await expect(heading(page, "Suspended: seat 1 is silent")).toBeVisible(PATIENCE);
  await look("split");
});
