import { readFile } from "node:fs/promises";
import type { Page } from "playwright";
import { present } from "../../../shared/assert.ts";
import { openPeer, status } from "../../tabs/tab.ts";
import { waitForRound, waitForState } from "../../tabs/wait.ts";
import type { Studio } from "./studio.ts";
import { DESK, PHONE, PROJECTOR } from "./studio.ts";

/** Every picture of the README and the documents, each from the real thing. */
export const SCENES: readonly Scene[] = [
  { name: "start", shoot: start },
  { name: "session", shoot: session },
  { name: "result", shoot: results },
  { name: "replay", shoot: replay },
  { name: "lesson", shoot: lesson },
];

export interface Scene {
  readonly name: string;
  readonly shoot: (studio: Studio) => Promise<void>;
}

async function start(studio: Studio): Promise<void> {
  const page = await studio.visit(await studio.profile(DESK), "/");
  await page.getByRole("button", { name: "Try it here" }).waitFor();
  // Without motion the picture of the mesh shows the end of a round.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await studio.shoot(page, "start");
}

/** One session from the lobby to a split: on a desk, on a phone and on a projector. */
async function session(studio: Studio): Promise<void> {
  const url = await studio.session({
    name: "Tuesday's class",
    seats: 4,
    rounds: 1000,
    targetAccuracy: 0.97,
    evaluateEvery: 10,
    policy: "reorganize",
    graceMs: 8000,
    breakable: true,
  });
  const desk = await studio.profile(DESK);
  const mine = await openPeer(desk, url, "&name=Ada");
  const phone = await openPeer(await studio.profile(PHONE), url, "&name=Emmy");
  await mine.getByRole("heading", { level: 1, name: "Waiting for 2 more peers" }).waitFor();
  await mine.getByText("Emmy").first().waitFor();
  await studio.shoot(mine, "lobby");
  const others = await studio.profile(DESK);
  const third = await openPeer(others, url, "&name=Grace");
  const fourth = await openPeer(others, url, "&name=Lin");
  const projector = await studio.visit(await studio.profile(PROJECTOR), `${url}?observe&big`);
  await waitForRound([mine], 150);
  await mine.getByText("Lin").first().waitFor();
  await studio.shoot(mine, "cluster");
  await studio.shoot(phone, "phone");
  await studio.shoot(projector, "classroom");
  await mine.getByRole("button", { name: /^Break it/ }).click();
  const drawer = mine.getByRole("dialog", { name: "Break it" });
  const { seat } = present(await status(fourth), "the fourth tab has a seat");
  await drawer.getByRole("combobox", { name: "Whom" }).selectOption(String(seat));
  await drawer.getByRole("button", { name: /^Cut it off/ }).click();
  await mine.waitForFunction(() => window.lockstep?.status()?.state === "suspended");
  await studio.shoot(mine, "partition");
  await third.waitForFunction(() => (window.lockstep?.status()?.view ?? 0) > 1);
  await studio.shoot(projector, "majority");
  for (const page of [mine, phone, third, fourth, projector]) await page.context().close();
}

/** Two runs of different sessions, and what can be done with them. */
async function results(studio: Studio): Promise<void> {
  const desk = await studio.profile(DESK);
  for (const learningRate of [0.001, 0.005]) {
    const url = await studio.session({ seats: 2, rounds: 300, targetAccuracy: null, evaluateEvery: 10, learningRate });
    const pages = await Promise.all([openPeer(desk, url), openPeer(desk, url)]);
    await waitForState(pages, "finished", { timeoutMs: Number.POSITIVE_INFINITY });
    for (const page of pages) await page.close();
  }
  const page = await studio.visit(desk, "/results");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await studio.shoot(page, "results");
  const runs = page.getByRole("checkbox", { name: /compare/i });
  await runs.nth(0).check();
  await runs.nth(1).check();
  await page.getByRole("link", { name: /^Compare/ }).click();
  await page.getByRole("img", { name: /^Loss/ }).waitFor();
  await studio.shoot(page, "compare");
  await page.goto(new URL("/results", page.url()).href);
  await page
    .getByRole("link", { name: /MNIST digits/ })
    .first()
    .click();
  await drawDigit(page);
  await studio.shoot(page, "result");
  await shared(studio, page);
  await desk.close();
}

/** The file that a result is shared as, opened on a phone without a network. */
async function shared(studio: Studio, page: Page): Promise<void> {
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const file = await (await downloading).path();
  const phone = await studio.profile(PHONE);
  await phone.setOffline(true);
  const opened = await phone.newPage();
  // A download has no name that a browser knows a page by.
  await opened.setContent(await readFile(file, "utf8"));
  await drawDigit(opened);
  await studio.shoot(opened, "shared");
  await phone.close();
}

async function replay(studio: Studio): Promise<void> {
  const page = await studio.visit(await studio.profile(DESK), "/replay");
  await page.locator("canvas").first().waitFor();
  await studio.shoot(page, "replay");
  await page.context().close();
}

async function lesson(studio: Studio): Promise<void> {
  const page = await studio.visit(await studio.profile(DESK), "/lessons");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await studio.shoot(page, "lessons");
  await page.getByRole("link", { name: "A split network, going on" }).click();
  await page.getByRole("button", { name: "Start the lesson" }).click();
  await page.getByRole("button", { name: "Next step" }).click();
  await page.getByRole("button", { name: "Seats 0 and 1 go on without seat 2" }).click();
  await page.getByRole("button", { name: "Cut seat 2 off" }).click();
  await page.getByRole("status").getByText("As you thought.").waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await studio.shoot(page, "lesson");
  await page.context().close();
}

/** Draws a seven on the result's pad. */
async function drawDigit(page: Page): Promise<void> {
  const pad = page.locator("canvas").first();
  await pad.scrollIntoViewIfNeeded();
  const box = present(await pad.boundingBox(), "the pad is on the page");
  const at = (x: number, y: number): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(0.3, 0.25));
  await page.mouse.down();
  await page.mouse.move(...at(0.7, 0.25), { steps: 12 });
  await page.mouse.move(...at(0.45, 0.8), { steps: 12 });
  await page.mouse.up();
}
