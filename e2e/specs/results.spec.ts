import { readFile } from "node:fs/promises";
import type { FrameLocator, Page } from "@playwright/test";
import { fromBinary } from "@bufbuild/protobuf";
import { unzipSync } from "fflate";
import sharp from "sharp";
import { ModelProtoSchema } from "onnx-buf";
import type { JournalEntry } from "../../shared/peer/journal.ts";
import { percent } from "../../web/dashboard/kit/look/figures.ts";
import { journal } from "../tabs/tab.ts";
import { waitForState } from "../tabs/wait.ts";
import { someDigits } from "./testing/digit-files.ts";
import { expect, test } from "./testing/fixtures.ts";
import { readSafetensors } from "./testing/safetensors.ts";
import { drawWithFinger, openOnPhone, saidOf } from "./testing/shared-file.ts";

const ROUNDS = 30;

/** Clicks a download and gives its name and content. */
async function download(page: Page, button: string | RegExp): Promise<{ name: string; content: Buffer }> {
  const downloading = page.waitForEvent("download", { timeout: 60_000 });
  await page.getByRole("button", { name: button }).click();
  const file = await downloading;
  return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
}

test.use({ publishes: true });

test("what is saved can be looked at, tried, examined, published, taken away, brought back, compared and deleted", async ({
  server,
  createSession,
  openPeers,
  openTab,
  browser,
  tolerate,
  pageErrors,
}) => {
  const { id, url } = await createSession({ seats: 2, rounds: ROUNDS, learningRate: 0.005, targetAccuracy: null });
  const pages = await openPeers(url, 2);
  const statuses = await waitForState(pages, "finished");
  const journals = await Promise.all(pages.map(journal));
  const page = pages[0]!;
  // Chromium draws a tab that is not in front once a second, and every click waits for two pictures that are alike.
  await page.bringToFront();
  const { seat, committed, accuracy } = statuses[0]!;

  const visitor = await test.step("the session's link leads another browser to the result", async () => {
    const tab = await openTab(url, await browser.newContext());
    await tab.getByRole("button", { name: "Get the result from there" }).click();
    await expect(tab).toHaveURL(/\/results\/imported-/);
    await expect(tab.getByText(committed.digest)).toBeVisible();
    await expect(tab.getByText(/imported from the page of seat \d/i)).toBeVisible();
    return tab;
  });
  await page.bringToFront();

  await test.step("the result page tells how it went", async () => {
    await page.getByRole("link", { name: "See the result" }).click();
    await expect(page).toHaveURL(`${server.url}/results/${id}/${seat}`);
    await expect(page.getByRole("heading", { level: 1, name: /^MNIST digits/ })).toBeVisible();
    await expect(page.getByText(committed.digest)).toBeVisible();
    await expect(page.getByText(percent(accuracy!)).first()).toBeVisible();
    await expect(page.getByRole("img", { name: /^Loss over rounds: .* at round 30$/ })).toBeVisible();
    await expect(page.getByRole("img", { name: /^Accuracy over rounds: .* at round 30$/ })).toBeVisible();
  });

  await test.step("both seats download the same model as .safetensors", async () => {
    const { name, content } = await download(page, "Model (.safetensors)");
    expect(name).toMatch(/^digits-\d{4}-\d{2}-\d{2}-\d{2}h\d{2}\.safetensors$/);
    const { metadata, tensors } = readSafetensors(content);
    expect(metadata).toMatchObject({ session: id, round: String(ROUNDS), digest: committed.digest, task: "mnist-mlp" });
    const shapes = Object.fromEntries([...tensors].map(([tensor, { shape }]) => [tensor, shape]));
    const model = {
      "dense1.kernel": [784, 128],
      "dense1.bias": [128],
      "dense2.kernel": [128, 10],
      "dense2.bias": [10],
    };
    const slots = [0, 1].flatMap((slot) =>
      Object.entries(model).map(([tensor, shape]) => [`optimizer.${slot}.${tensor}`, shape]),
    );
    expect(shapes).toEqual({ ...model, ...Object.fromEntries(slots) });
    for (const [tensor, { values }] of tensors) {
      expect(values.every(Number.isFinite), `${tensor} is finite`).toBe(true);
      expect(
        values.some((value) => value !== 0),
        `${tensor} was trained`,
      ).toBe(true);
    }
    const parameters = Object.keys(model).reduce((sum, tensor) => sum + tensors.get(tensor)!.values.length, 0);
    expect(parameters).toBe(101_770);

    await pages[1]!.bringToFront();
    await pages[1]!.getByRole("link", { name: "See the result" }).click();
    const other = readSafetensors((await download(pages[1]!, "Model (.safetensors)")).content);
    expect([...other.tensors.keys()]).toEqual([...tensors.keys()]);
    for (const [tensor, { values }] of tensors) {
      expect(Buffer.from(values.buffer).equals(Buffer.from(other.tensors.get(tensor)!.values.buffer)), tensor).toBe(
        true,
      );
    }
  });

  await page.bringToFront();
  await test.step("run and journal can be read by programs", async () => {
    const run = JSON.parse((await download(page, "Whole run (.json)")).content.toString()) as Record<string, unknown>;
    expect(run).toMatchObject({ session: id, seat, round: ROUNDS, digest: committed.digest, accuracy });
    expect(run.rounds).toHaveLength(ROUNDS);
    const lines = (await download(page, "Journal (.ndjson)")).content.toString().trimEnd().split("\n");
    const entries = lines.map((line) => JSON.parse(line) as JournalEntry);
    expect(entries).toEqual(journals[0]);
    expect(entries.at(-1)?.event).toBe("finished");
  });

  await test.step("the model reads digits", async () => {
    const probabilities = page.getByRole("list", { name: "Probability of each label" }).getByRole("listitem");
    await expect(probabilities.first()).toContainText("–");
    await draw(page);
    await expect(page.getByText(/^The model says \d, /)).toBeVisible({ timeout: 60_000 });
    const shares = (await probabilities.allTextContents()).map((text) => Number(/([\d.]+) %$/.exec(text.trim())?.[1]));
    expect(shares).toHaveLength(10);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 0);
    await page.getByRole("button", { name: "Clear" }).click();
    await expect(probabilities.first()).toContainText("–");
    await page.getByRole("radio", { name: "Camera" }).check();
    await expect(page.getByRole("alert")).toContainText("bring pictures as files");
    // The first test image is a 7.
    await page.getByRole("button", { name: "Show it" }).click();
    await expect(page.getByText(/^The model says (7, [\d.]+ % sure: right|.* labelled 7)\.$/)).toBeVisible();
    await page.getByLabel(/test image/).fill("10000");
    await page.getByRole("button", { name: "Show it" }).click();
    await expect(page.getByRole("alert")).toHaveText("The test images are numbered 0 to 9999.");
  });

  const files = await test.step("whole run, ONNX and TensorFlow.js model come as files", async () => {
    const run = await download(page, "Whole run (.json)");
    const model = await download(page, "TensorFlow.js (.zip)");
    // What only this seat knows is in it.
    expect(run.name).toMatch(new RegExp(`^digits-[-\\dh]+-seat-${seat}\\.json$`));
    expect(Object.keys(unzipSync(model.content)).sort()).toEqual(["README.txt", "model.json", "weights.bin"]);
    const { metadataProps } = fromBinary(ModelProtoSchema, (await download(page, "ONNX (.onnx)")).content);
    expect(metadataProps.find(({ key }) => key === "digest")?.value).toBe(committed.digest);
    return [run, model];
  });

  await test.step("it is shared as one file, which says the same on a phone without a network", async () => {
    const { name, content } = await download(page, /^Share$/);
    expect(name).toMatch(/^digits-\d{4}-\d{2}-\d{2}-\d{2}h\d{2}\.html$/);
    const shared = await openOnPhone(browser, pageErrors, content);
    await expect(shared.getByRole("heading", { level: 1, name: "A model that reads digits" })).toBeVisible();
    await expect(shared.getByText(percent(accuracy!)).first()).toBeVisible();
    await expect(shared.getByRole("img", { name: /over rounds: .* at round 30$/ })).toBeVisible();
    const digit = await pictureOf((await someDigits(1))[0]!.pixels);
    const [said, alsoSaid] = await Promise.all([page, shared].map((each) => saidOf(each, digit)));
    expect(said).toHaveLength(10);
    expect(alsoSaid).toEqual(said);
    // A finger draws too, and the page stays where it is.
    await shared.getByRole("radio", { name: "Draw" }).tap();
    await drawWithFinger(shared);
    await expect(shared.getByText(/^The model says \d, /)).toBeVisible();
    expect(await shared.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await shared.context().close();
  });

  await test.step("it is published, tried by anybody in a frame of its own, and taken away", async () => {
    await page.getByRole("button", { name: "Publish" }).click();
    const address = await page.getByRole("link", { name: `${server.url}/m/` }).getAttribute("href");
    await visitor.goto(url);
    await visitor.getByText("Somebody has published it").getByRole("link").click();
    await expect(visitor).toHaveURL(address!);
    const picture = await visitor.locator('meta[property="og:image"]').getAttribute("content");
    expect((await visitor.request.get(picture!)).headers()["content-type"]).toBe("image/png");
    const published = visitor.frameLocator("iframe");
    await expect(published.getByText(percent(accuracy!)).first()).toBeVisible();
    await visitor.bringToFront();
    await draw(visitor, published);
    await expect(published.getByText(/^The model says \d, /)).toBeVisible({ timeout: 30_000 });

    await page.bringToFront();
    await page.getByRole("button", { name: "Take it away" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Take it away" }).click();
    await expect(page.getByRole("button", { name: "Publish" })).toBeVisible();
    tolerate(/status of 404/);
    await visitor.reload();
    await expect(visitor.getByRole("heading", { name: "Nothing is published here, or no longer" })).toBeVisible();
    await visitor.context().close();
  });

  await test.step("the whole test set is answered for, just as well as the run had measured", async () => {
    await page.getByRole("button", { name: "Examine on the test set" }).click();
    const right = Math.round(10_000 * accuracy!);
    const found = `${right.toLocaleString("en")} of 10,000 right: ${(100 * accuracy!).toFixed(2)} %.`;
    await expect(page.getByText(found)).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText("That is what the run had measured.")).toBeVisible();
    const cell = page.getByRole("gridcell", { name: / taken for / }).first();
    const [, count, truth, answer] = /^(\d+) of (\d) taken for (\d)/.exec((await cell.getAttribute("aria-label"))!)!;
    await cell.click();
    await expect(page.getByRole("heading", { name: `${count} of ${truth} taken for ${answer}` })).toBeVisible();
    const pictures = page.getByRole("img", { name: new RegExp(`: ${truth}, taken for ${answer}$`) });
    await expect(pictures).toHaveCount(Math.min(24, Number(count)));
  });

  const runs = page.getByRole("list", { name: "Runs" }).getByRole("listitem");
  await test.step("files are imported beside it, and what is broken is refused with the reason", async () => {
    await page.getByRole("link", { name: "Saved results" }).first().click();
    await expect(runs).toHaveCount(1);
    const take = ({ name, content }: { name: string; content: Buffer }): Promise<void> =>
      page.getByLabel("Choose a file").setInputFiles({ name, mimeType: "application/octet-stream", buffer: content });
    for (const [i, each] of files.entries()) {
      await take(each);
      await expect(runs).toHaveCount(2 + i);
    }
    await take({ ...files[0]!, content: files[0]!.content.subarray(0, 9000) });
    await expect(page.getByRole("alert")).toContainText("it is not JSON: it is damaged or cut off. Nothing was taken");
    await expect(runs).toHaveCount(3);
  });

  await test.step("runs are compared: curves, what differs, the same model", async () => {
    for (const box of await page.getByRole("checkbox", { name: /^Compare MNIST/ }).all()) await box.check();
    await page.getByRole("link", { name: "Compare 3 runs" }).click();
    await expect(page.getByText("All 3 have the same parameters, to the last bit.")).toBeVisible();
    await expect(page.getByText("Nothing: the sessions were described alike.")).toBeVisible();
    await page.getByRole("radio", { name: "Bytes sent" }).check();
    await expect(page.getByRole("img", { name: /^Loss over megabytes sent/ })).toBeVisible();
    await page.getByRole("slider", { name: "Smoothing" }).press("ArrowRight");
    const csv = (await download(page, "All rounds (.csv)")).content.toString();
    // The TensorFlow.js model knows no rounds.
    expect(csv.trimEnd().split("\r\n")).toHaveLength(1 + 2 * ROUNDS);
    const picture = (await download(page, "Loss, logarithmic: save as PNG")).content;
    expect([picture.subarray(1, 4).toString(), picture.readUInt32BE(16)]).toEqual(["PNG", 2016]);
    await page.goto(`${server.url}/results/compare?runs=${id}/${seat},gone/0`);
    await expect(page.getByRole("heading", { name: "A run is not in this browser any more" })).toBeVisible();
  });

  await test.step("a run is one, as any of its seats saw it; deleted, it can be put back whole", async () => {
    const other = page.getByRole("link", { name: `seat ${1 - seat}`, exact: true });
    await page.goto(`${server.url}/results/${id}/${seat}`);
    await expect(page.getByText("one and the same model, with a journal of each")).toBeVisible();
    await other.click();
    await expect(page).toHaveURL(`${server.url}/results/${id}/${1 - seat}`);
    await page.getByRole("button", { name: "Delete this run" }).click();
    await expect(page).toHaveURL(`${server.url}/results`);
    await expect(runs).toHaveCount(2);
    await expect(page.getByRole("button", { name: "Undo" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(runs).toHaveCount(3);
    const run = runs.filter({ hasText: "Saved here by all 2 seats: one and the same model" });
    await run.getByRole("link").click();
    await expect(page.getByText(committed.digest)).toBeVisible();
    await page.getByRole("button", { name: "Delete this run" }).click();
    await expect(page.getByRole("button", { name: "Undo" })).toBeFocused();
    await page.goto(`${server.url}/results/${id}/${seat}`);
    await expect(page.getByRole("heading", { name: "This result is not in this browser" })).toBeVisible();
  });
});

/** Draws a vertical stroke on the paper, a 1, with the mouse. */
async function draw(page: Page, where: Page | FrameLocator = page): Promise<void> {
  const paper = where.getByLabel("Paper for drawing a digit");
  await paper.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await paper.boundingBox())!;
  await page.mouse.move(x + width / 2, y + 0.2 * height);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + 0.8 * height, { steps: 8 });
  await page.mouse.up();
}

/** A digit as a picture file. */
function pictureOf(pixels: Uint8Array): Promise<Buffer> {
  return sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } })
    .png()
    .toBuffer();
}
