import type { Frame, Page } from "@playwright/test";
import type { PeerStatus } from "../../shared/peer/status.ts";
import { calm, expect, test } from "./testing/fixtures.ts";
import { PATIENCE, stopAndSave } from "./testing/page-parts.ts";
import { translateTexts } from "./testing/translate-texts.ts";

/** The page and the frames in it, by the order in which they stand. */
function peers(page: Page): Promise<(PeerStatus | undefined)[]> {
  const ask = (frame: Frame): Promise<PeerStatus | undefined> =>
    // A frame that is being loaded has nothing to ask.
    frame.evaluate(() => window.lockstep?.status()).catch(() => undefined);
  return Promise.all([page.mainFrame(), ...page.mainFrame().childFrames()].map(ask));
}

/** Waits until the page and its frames are all in a state of training, and gives what they tell. */
async function training(page: Page, count: number): Promise<PeerStatus[]> {
  await expect
    .poll(async () => (await peers(page)).filter((peer) => (peer?.members.length ?? 0) === count).length, PATIENCE)
    .toBe(count);
  return (await peers(page)) as PeerStatus[];
}

/** The different rounds, each with its digest where one is shown, that are told of on one screen, read at one moment. */
function shownRounds(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const roundIn = (text: string | null | undefined): string | undefined => /round (\d+)/i.exec(text ?? "")?.[1];
    const frames = [...document.querySelectorAll("iframe")].map((frame) =>
      [...frame.contentDocument!.querySelectorAll("dd")].slice(0, 2).map((each) => each.textContent),
    );
    const own = [".situation h2", "svg .more"].map((place) => roundIn(document.querySelector(place)?.textContent));
    const digests = new Set(frames.map(([, digest]) => digest));
    return [...new Set([...own, ...frames.map(([round]) => round)])].map(
      (round) => `${round} ${[...digests].join(" ")}`,
    );
  });
}

test("M3, P8: one click trains with peers in this page, also a translated one, and a reload brings every frame back to its own seat", async ({
  openTab,
}) => {
  const page = await openTab("/?seats=3&rounds=1000");
  await page.getByRole("button", { name: "Try it here" }).click();
  await expect(page.getByRole("heading", { name: "2 more peers in this page" })).toBeVisible(PATIENCE);
  const focused = () => page.evaluate(() => document.activeElement?.tagName);
  expect(await focused(), "what was clicked is gone, and the focus is not").not.toBe("BODY");
  const before = await training(page, 3);
  await calm(page);
  expect(await focused()).not.toBe("BODY");
  expect(before.map(({ seat }) => seat).sort()).toEqual([0, 1, 2]);
  expect(before[0]?.seat, "the page itself came first").toBe(0);
  await expect(
    page
      .frameLocator("iframe")
      .first()
      .getByRole("heading", { name: /^Seat [12]$/ }),
  ).toBeVisible();

  // Whoever says nothing for a second and a half is not waited for, and on a busy machine a frame may be as slow as that.
  await expect
    .poll(() => shownRounds(page), { ...PATIENCE, message: "the page, its mesh and both frames tell of one round" })
    .toHaveLength(1);
  const round = page.locator(".situation h2");
  const shown = async (): Promise<number> => Number(/\d+/.exec((await round.textContent()) ?? "")?.[0]);
  for (let times = 1; times <= 2; times++) {
    await translateTexts(page);
    const translatedAt = await shown();
    await expect.poll(shown, PATIENCE).toBeGreaterThan(translatedAt + 1);
  }
  await expect(round, "a figure that changes all the time is none for translators").toHaveAttribute("translate", "no");

  await page.reload();
  const after = await training(page, 3);
  await calm(page);
  expect(after.map(({ seat }) => seat)).toEqual(before.map(({ seat }) => seat));
  const loads = [...before, ...after].map(({ incarnation }) => incarnation);
  expect(new Set(loads).size, "every frame was loaded anew").toBe(6);

  await stopAndSave(page);
  await expect
    .poll(async () => (await peers(page)).map((peer) => peer?.state), PATIENCE)
    .toEqual(Array(3).fill("halted"));
  expect(new Set((await peers(page)).map((peer) => peer?.saved?.digest)).size).toBe(1);

  // The start page offers to go on where all of it was left.
  await page.goto(new URL("/", page.url()).href);
  const left = page.getByRole("region", { name: "Resume" }).getByRole("listitem");
  await expect(left).toContainText("seats 0, 1 and 2 of 3 · stopped: goes on when all are back");
});
