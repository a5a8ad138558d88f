import type { Locator, Page } from "@playwright/test";
import { SignalingClient } from "../../web/signaling/signaling-client.ts";
import { digitsCsv, someDigits } from "./testing/digit-files.ts";
import { waitForRound, waitForState } from "../tabs/wait.ts";
import { calm, expect, QUICK_BACKEND, test } from "./testing/fixtures.ts";
import { axeFindings, heading, openHowItWorks, overflow, PATIENCE, stopAndSave, tabTo } from "./testing/page-parts.ts";
import { expectReadableFromAfar } from "./testing/read-from-afar.ts";
import { GOOD_LAYOUT_SHIFT, takeLayoutShift, watchLayoutShift } from "./testing/layout-shift.ts";

const SMALL = { seats: 2, rounds: 3, batchSize: 8, targetAccuracy: null } as const;

/**
 * Pages are looked at in turns: axe takes seconds, and colours and parts are the same at both widths. Whether anything
 * sticks out is seen at both.
 */
const LOOKS = [
  { colorScheme: "light", width: 1440, height: 900 },
  { colorScheme: "dark", width: 390, height: 844 },
] as const;

let looks = 0;

test.beforeEach(({ context }) => watchLayoutShift(context));

/** Axe finds nothing, nothing has jumped so far, and nothing sticks out to the side of a phone. */
async function expectAccessible(page: Page, what: string): Promise<void> {
  await test.step(what, async () => {
    await page.bringToFront();
    const { score, moved } = await takeLayoutShift(page);
    expect.soft(score, `${what} jumps:\n${moved}`).toBeLessThan(GOOD_LAYOUT_SHIFT);
    for (const { colorScheme, width, height } of LOOKS) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height });
      expect.soft(await overflow(page), `${what} scrolls sideways at ${width} px`).toBeLessThanOrEqual(0);
      if (LOOKS[looks % LOOKS.length]!.width !== width) continue;
      expect.soft(await axeFindings(page), `${what}, ${colorScheme}, ${width} px wide`).toEqual([]);
    }
    looks += 1;
    // What moved now, moved because the window's size did.
    await page.setViewportSize(LOOKS[0]);
    await takeLayoutShift(page);
  });
}

test("axe finds nothing before a session runs", async ({ openTab, createSession, tolerate }) => {
  // Some twenty pages, each looked at in four ways.
  test.slow();
  tolerate(/404 \(Not Found\)/);
  const page = await openTab("/");
  await expect(page.getByText("None is waiting for peers")).toBeVisible();
  await expectAccessible(page, "start");
  await page.getByText("Choose everything yourself").click();
  await page.getByText("Start from a model: go on").click();
  await expect(page.getByText("Nothing is saved in this browser")).toBeAttached();
  await page.getByText("More settings").click();
  await page.getByLabel("Model", { exact: true }).selectOption("own");
  await page.getByRole("group", { name: "Block 2: Dense" }).getByLabel("Units").fill("many");
  await expect(page.getByText("Units must be a number.")).toBeVisible();
  await page.getByLabel("Seats").fill("1");
  await page.getByLabel("Seed").fill("-1");
  await page.getByRole("button", { name: "Create session" }).click();
  await expect(page.getByText("Seats must be at least 2.")).toBeVisible();
  await expectAccessible(page, "form with errors");

  await page.goto(new URL("/teach", page.url()).href);
  await page.getByLabel("Name of class 1").fill("rock");
  await page.getByRole("button", { name: "Draw" }).click();
  await page.getByLabel("Paper for drawing").click();
  await page.getByRole("button", { name: "Add drawing" }).click();
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByText("Few pictures: 1 of")).toBeVisible();
  await expectAccessible(page, "something of one's own, with advice");

  const { url } = await createSession(SMALL);
  await page.goto(url);
  await expect(heading(page, "Take a seat")).toBeVisible();
  await expectAccessible(page, "before the join");
  await page.goto((await createSession({ ...SMALL, data: "by-label" })).url);
  await page.getByText("As a table").click();
  await expectAccessible(page, "digits dealt out by label");
  await page.goto((await createSession({ ...SMALL, data: "own" })).url);
  const choose = (name: string, buffer: Buffer): Promise<void> =>
    page.getByLabel("Choose files").setInputFiles({ name, mimeType: "text/csv", buffer });
  await choose("good.csv", digitsCsv(await someDigits(12)));
  // What is read aloud a moment later says so too.
  await expect(page.getByText(/^12 pictures: 10 to train on/)).toBeVisible(PATIENCE);
  await choose("bad.csv", Buffer.from("label,p0\n1,0"));
  await page.getByRole("button", { name: "Draw" }).click();
  await expect(page.getByRole("alert")).toContainText("bad.csv, line 1: has 1 column", PATIENCE);
  await expectAccessible(page, "own data, some refused");
  const start = { digest: "0".repeat(32), from: "a model that nobody has" };
  await page.goto(`${(await createSession({ ...SMALL, start })).url}?join&backend=${QUICK_BACKEND}`);
  await expect(page.getByText("pick its file, or wait for a tab that has it")).toBeVisible(PATIENCE);
  await page
    .getByLabel("Pick its file")
    .setInputFiles({ name: "m.bin", mimeType: "", buffer: Buffer.from("no model") });
  await expect(page.getByRole("alert")).toContainText("m.bin: it is neither", PATIENCE);
  await expectAccessible(page, "a lobby without its model, and a file that is none");
  await page.goto(`${url}?join&backend=abacus`);
  await expect(heading(page, "The address asks for an unknown backend")).toBeVisible();
  await expectAccessible(page, "a join that failed");
  for (const [path, title] of [
    ["/session/AAAAAAAAAAAAAAAAAAAAAA", "This session does not exist"],
    ["/nowhere", "There is no such page"],
    ["/results", "Saved results"],
    ["/results/none/0", "This result is not in this browser"],
  ] as const) {
    await page.goto(new URL(path, page.url()).href);
    await expect(heading(page, title)).toBeVisible();
    await expectAccessible(page, path);
  }
});

test("axe finds nothing while a session fills, finishes, and when its results are looked at", async ({
  openPeers,
  createSession,
  server,
  tolerate,
}) => {
  // On a busy machine a page says nothing while axe looks at it. Then its seat is freed, and it asks for it again (M3).
  tolerate(/403 \(Forbidden\)/);
  const { url } = await createSession(SMALL);
  const { pathname } = new URL(url);
  const taken = async (): Promise<number> =>
    (await new SignalingClient(server.url).readSession(pathname.split("/").at(-1)!)).taken;
  const [page] = await openPeers(url, 1);
  await expect(heading(page!, "Waiting for 1 more peer")).toBeVisible(PATIENCE);
  await expectAccessible(page!, "lobby");
  await expect.poll(taken, PATIENCE).toBe(1);
  await waitForState([page!, ...(await openPeers(url, 1))], "finished");
  await expect(heading(page!, "Finished at round 3")).toBeVisible();
  await expectAccessible(page!, "finished");
  await page!.getByRole("link", { name: "See the result" }).click();
  await expect(heading(page!, /^MNIST digits/)).toBeVisible();
  await expect(page!.getByRole("img", { name: /^Loss over rounds/ })).toBeVisible();
  await page!.getByRole("button", { name: "Examine on the test set" }).click();
  await expect(page!.getByRole("grid", { name: "Confusion matrix" })).toBeVisible(PATIENCE);
  await expectAccessible(page!, "result, with the model examined");
  await page!.getByRole("link", { name: "Saved results" }).first().click();
  await expect(page!.getByText("Saved here by all 2 seats: one and the same model")).toBeVisible();
  await expectAccessible(page!, "list of results");
  const seats = [0, 1].map((seat) => `${new URL(url).pathname.split("/").at(-1)}/${seat}`);
  await page!.goto(new URL(`/results/compare?runs=${seats.join(",")}`, url).href);
  await expect(page!.getByText("Both ended with the same model")).toBeVisible();
  await expect(page!.getByRole("img", { name: /^Accuracy over rounds/ })).toBeVisible();
  await expectAccessible(page!, "runs compared");
});

test("axe finds nothing while a session trains, is suspended and has halted", async ({ openPeers, createSession }) => {
  const { url } = await createSession({ ...SMALL, rounds: 100_000, graceMs: 600_000 });
  const [page, other] = (await Promise.all([openPeers(url, 1), openPeers(url, 1, "&faults")])).flat();
  await waitForRound([page!, other!], 2);
  await calm(other!);
  await expect(heading(page!, "Training in step")).toBeVisible();
  await expectAccessible(page!, "cluster in training");
  await openHowItWorks(page!);
  await expectAccessible(page!, "cluster in training, with how it works");
  // What each tab tells the other of its link, once a second, fills the matrix.
  await expect(page!.getByTitle(/^Seat \d to seat \d: [\d.<]+ ms$/)).toHaveCount(2, PATIENCE);
  const opener = page!.getByRole("button", { name: "Classroom view" });
  await opener.click();
  const classroom = page!.getByRole("dialog", { name: "Classroom view" });
  await expect(classroom.getByText(/2 of 2 have the same model, after round \d+/)).toBeVisible(PATIENCE);
  await expectAccessible(page!, "classroom view");
  await expectReadableFromAfar(page!, classroom);
  await page!.setViewportSize(LOOKS[0]);
  await takeLayoutShift(page!);
  await page!.keyboard.press("Escape");
  await expect(opener).toBeFocused();
  // From full screen, too, one key leads all the way back.
  await opener.click();
  // A key is heard by what has the focus: once the view is there, by it.
  await expect.poll(() => classroom.evaluate((view) => view.contains(document.activeElement))).toBe(true);
  await page!.keyboard.press("f");
  await expect.poll(() => page!.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await page!.keyboard.press("Escape");
  await expect(classroom).toBeHidden();
  await expect(opener).toBeFocused();
  await page!.getByRole("button", { name: "Stop and save" }).click();
  await expect(page!.getByRole("alertdialog")).toBeVisible();
  await expectAccessible(page!, "question before stopping");
  await page!.getByRole("button", { name: "Cancel" }).click();
  await other!.close({ runBeforeUnload: true });
  await expect(heading(page!, /^Suspended: seat . is silent/)).toBeVisible(PATIENCE);
  await expectAccessible(page!, "cluster suspended");
  await stopAndSave(page!);
  await expect(heading(page!, "Stopped as asked")).toBeVisible(PATIENCE);
  await expectAccessible(page!, "halted");
});

/** What was pressed is gone: the focus is on what took its place, and never nowhere. */
async function expectFocusKept(page: Page, what: string): Promise<void> {
  const focused = () => page.evaluate(() => document.activeElement?.tagName ?? "none");
  await expect.poll(focused, { ...PATIENCE, message: `the focus is lost ${what}` }).not.toBe("BODY");
}

test("a session can be created and joined by keyboard alone, and the focus is never lost", async ({ openTab }) => {
  const page = await openTab("/");
  const { keyboard } = page;
  for (const [link, title] of [
    ["Lessons", "Lessons"],
    ["Replay", "Replay"],
    ["Results", "Saved results"],
  ] as const) {
    await page.getByRole("navigation").getByRole("link", { name: link }).click();
    await expect(heading(page, title), "on another page one begins at its headline").toBeFocused();
  }
  await page.goBack();
  await expect(heading(page, "Replay")).toBeFocused();
  await page.goto(new URL("/", page.url()).href);
  await keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeInViewport();
  await keyboard.press("Enter");
  await tabTo(page, control(page, "Choose everything yourself"));
  await keyboard.press("Enter");
  await tabTo(page, control(page, "Seats"));
  await keyboard.press("ControlOrMeta+A");
  await keyboard.type("3");
  await tabTo(page, control(page, "Create session"));
  await keyboard.press("Enter");
  await expect(heading(page, "Take a seat")).toBeVisible();
  await expectFocusKept(page, "after 'Create session'");
  await tabTo(page, control(page, "Join"));
  await keyboard.press("Enter");
  await expectFocusKept(page, "after 'Join'");
  await expect(heading(page, "Waiting for 2 more peers")).toBeVisible(PATIENCE);
  await expectFocusKept(page, "in the lobby");
});

/** The control with this name, whatever it is. */
const control = (page: Page, name: string): Locator =>
  page
    .getByRole("button", { name, exact: true })
    .or(page.getByLabel(name, { exact: true }))
    .or(page.locator("summary").filter({ has: page.getByText(name, { exact: true }) }));
