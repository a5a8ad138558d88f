import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { devices, type Browser, type Page } from "@playwright/test";
import { expect } from "./fixtures.ts";
import { PATIENCE } from "./page-parts.ts";

/**
 * Opens a shared file as it is opened on a phone that has no network: from its disk. What it asks of a network, writes as an
 * error or throws fails the test.
 * @param pageErrors of the test
 * @returns its page; whoever asks closes its context
 */
export async function openOnPhone(
  browser: Browser,
  pageErrors: { readonly messages: string[]; hear(context: ReturnType<Page["context"]>): void },
  content: Buffer,
): Promise<Page> {
  const folder = await mkdtemp(path.join(tmpdir(), "lockstep-shared-"));
  const file = path.join(folder, "shared.html");
  await writeFile(file, content);
  const { defaultBrowserType: _, ...phone } = devices["iPhone 13"];
  const context = await browser.newContext({ ...phone, offline: true });
  pageErrors.hear(context);
  const page = await context.newPage();
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) pageErrors.messages.push(`it asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  await expect(page.getByRole("heading", { name: "Try the model" })).toBeVisible(PATIENCE);
  await rm(folder, { recursive: true });
  return page;
}

/** What a model says to a picture, label by label, on a result's page or in a shared file. */
export async function saidOf(page: Page, picture: Buffer): Promise<readonly string[]> {
  // Forgets what was said before.
  for (const way of ["Draw", "Picture"]) await page.getByRole("radio", { name: way }).check();
  await page
    .getByLabel("Choose a picture")
    .setInputFiles({ name: "picture.png", mimeType: "image/png", buffer: picture });
  await expect(page.getByText(/^The model says /)).toBeVisible(PATIENCE);
  return page.getByRole("list", { name: "Probability of each label" }).getByRole("listitem").allInnerTexts();
}

/** Draws a vertical stroke, a 1, by touch. */
export async function drawWithFinger(page: Page): Promise<void> {
  const paper = page.getByLabel("Paper for drawing a digit");
  await paper.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await paper.boundingBox())!;
  const client = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...down: number[]): Promise<unknown> =>
    client.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: down.map((share) => ({ x: x + width / 2, y: y + share * height })),
    });
  await touch("touchStart", 0.2);
  for (const share of [0.3, 0.4, 0.5, 0.6, 0.7, 0.8]) await touch("touchMove", share);
  await touch("touchEnd");
}
