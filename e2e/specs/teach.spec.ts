import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { PICTURE_LIGHT } from "../../shared/data/pictures/picture-shape.ts";
import { EXTRACTOR_NAMES, EXTRACTORS } from "../../shared/training/extractors/extractors.ts";
import { findChromium } from "../setup/chromium.ts";
import { waitForState } from "../tabs/wait.ts";
import { classesZip, colourPictures, hand } from "./testing/colour-pictures.ts";
import { expect, test } from "./testing/fixtures.ts";
import { expectOneHistory } from "./testing/one-history.ts";
import { leaks, watchOutgoing } from "./testing/outgoing-bytes.ts";
import { heading, PATIENCE, tabTo } from "./testing/page-parts.ts";
import { openOnPhone, saidOf } from "./testing/shared-file.ts";

const { executablePath, args } = await findChromium();
/** A camera that shows a green screen on which something turns, and people who let every page use it. */
const CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
test.use({ launchOptions: { executablePath, args: [...args, ...CAMERA] } });

/** As photographs are: they are scaled before they are learnt from. */
const SIDE = 48;
/** What is as large as it is learnt from keeps its bytes. */
const LEARNT_SIDE = EXTRACTORS[EXTRACTOR_NAMES[0]].side;
const GREEN = [20, 150, 20] as const;
const RED = [190, 40, 60] as const;
/** What is asked of each tab's address: channels that a test can watch, and one engine. */
const WATCHED = "bridge&backend=simd";

test("from the start page to a model: pictures by camera, drop, paste and files, learnt by three tabs that keep them", async ({
  browser,
  context,
  openTab,
  pageErrors,
}) => {
  const outgoing = await watchOutgoing(context);
  await context.addInitScript((query) => {
    // The page leads to its session by itself.
    const push = history.pushState.bind(history);
    history.pushState = (state, unused, url) =>
      push(state, unused, String(url).startsWith("/session/") ? `${String(url)}?${query}` : url);
  }, WATCHED);
  const mine = colourPictures(RED, 10, SIDE);
  const whole = colourPictures(RED, 1, LEARNT_SIDE, 10);

  const first = await openTab("/");
  await first.getByRole("link", { name: "Teach it" }).click();
  await first.getByLabel("Name of class 1").fill("green");
  await first.getByLabel("Name of class 2").fill("red");
  // The camera takes pictures as long as a key is held.
  await first.getByRole("button", { name: "Camera for green" }).click();
  const hold = first.getByRole("button", { name: "Hold to take for green" });
  await expect(hold).toBeEnabled(PATIENCE);
  await tabTo(first, hold);
  await first.keyboard.down("Space");
  const taken = first.getByRole("list", { name: "Pictures of green" }).getByRole("button");
  await expect.poll(() => taken.count(), PATIENCE).toBeGreaterThan(9);
  await first.keyboard.up("Space");
  await first.getByRole("button", { name: "Close the camera" }).click();

  const red = first.getByRole("region", { name: "Class 2: red" });
  const dropped = red.getByRole("list", { name: "Pictures of red" }).getByRole("button");
  await hand(red, "drop", [...mine, { name: "torn.bmp", file: mine[0]!.file.subarray(0, 40) }]);
  await expect(first.getByText("1 left out.")).toBeVisible(PATIENCE);
  await expect(dropped).toHaveCount(10);
  await red.getByLabel("Name of class 2").focus();
  await hand(red, "paste", whole);
  await expect(dropped).toHaveCount(11, PATIENCE);
  // One is taken out by the keyboard, and put back.
  await tabTo(first, dropped.first());
  await first.keyboard.press("ArrowRight");
  await first.keyboard.press("Delete");
  await expect(dropped).toHaveCount(10);
  await first.getByRole("button", { name: "Put back" }).click();
  await expect(dropped).toHaveCount(11);

  await first.getByRole("button", { name: "Invite" }).click();
  await expect(first.getByText(/^Your \d+ pictures are ready\./)).toBeVisible(PATIENCE);
  await first.getByRole("button", { name: /^Join with your \d+ pictures$/ }).click();
  await expect(heading(first, "Waiting for 2 more peers")).toBeVisible(PATIENCE);

  const theirs = [1, 2].map((tab) => ({
    green: colourPictures(GREEN, 6, SIDE, 100 * tab),
    red: colourPictures(RED, 6, SIDE, 100 * tab + 50),
  }));
  const url = first.url().replace(/\?.*/, "");
  const pages: Page[] = [first];
  for (const classes of theirs) {
    const page = await openTab(`${url}?join&${WATCHED}`);
    const file = { name: "private-photos.zip", mimeType: "application/zip", buffer: classesZip(classes) };
    await page.getByLabel("Choose files").setInputFiles(file);
    pages.push(page);
  }
  const statuses = await waitForState(pages, "finished");
  expect(statuses.every(({ accuracy }) => accuracy !== null && accuracy > 0.8)).toBe(true);
  await expectOneHistory(pages);

  await test.step("the model is shared, with the network that looks at pictures, and says the same without a server", async () => {
    await first.bringToFront();
    await first.getByRole("link", { name: "See the result" }).click();
    const downloading = first.waitForEvent("download", PATIENCE);
    await first.getByRole("button", { name: "Share", exact: true }).click();
    const shared = await openOnPhone(browser, pageErrors, await readFile(await (await downloading).path()));
    await expect(heading(shared, "A model that tells apart green and red")).toBeVisible();
    for (const { file } of [mine[0]!, theirs[0]!.green[0]!]) {
      const said = await saidOf(first, file);
      expect(said).toHaveLength(2);
      expect(await saidOf(shared, file)).toEqual(said);
    }
    await shared.context().close();
  });

  const sent = await outgoing.all();
  expect(leaks(sent, [Buffer.from(statuses[0]!.incarnation)]).length, "what is sent is seen").toBeGreaterThan(0);
  const files = [mine, ...theirs.flatMap(({ green, red: reds }) => [green, reds])].flat();
  const { mean, deviation } = PICTURE_LIGHT;
  const seen = whole.map(({ pixels }) => Float32Array.from(pixels, (byte) => (byte / 255 - mean) / deviation));
  const secrets = [...files.map(({ file }) => file.subarray(54)), ...whole.map(({ pixels }) => pixels)];
  const numbers = seen.map(({ buffer }) => new Uint8Array(buffer, 0, 100_000));
  expect(leaks(sent, [...secrets, ...numbers, Buffer.from("private-photo")])).toEqual([]);
});
