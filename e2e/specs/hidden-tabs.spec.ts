import type { Page } from "@playwright/test";
import { journal } from "../tabs/tab.ts";
import { waitForState } from "../tabs/wait.ts";
import { expect, test } from "./testing/fixtures.ts";
import { startHeadedChromium, type HeadedChromium } from "../tabs/headed-chromium.ts";
import { ensureXvfb, startXvfb, type VirtualScreen } from "../setup/xvfb.ts";

const SEATS = 3;
/** Rounds that are timed; those before them include compilations and caches that fill. */
const WARM_UP = 10;
const TIMED = 20;

/**
 * What hidden tabs must keep of the rate of tabs that are seen. A round whose steps wait for a hidden page's timers takes
 * seconds, a hundredth of the rate: how busy the machine is with other things does not blur that.
 */
const SHARE_KEPT_MIN = 0.1;

let screen: VirtualScreen | undefined;
let chromium: HeadedChromium | undefined;

test.beforeAll(async () => {
  const missing = await ensureXvfb();
  test.skip(missing !== undefined, missing);
  screen = await startXvfb();
  chromium = await startHeadedChromium(screen.display);
});

test.afterAll(async () => {
  await chromium?.close();
  screen?.close();
});

/** Rounds a second of a finished run, as its commits tell. */
async function rate(page: Page): Promise<number> {
  const times = (await journal(page)).filter(({ event }) => event === "committed").map(({ at }) => at);
  return (1000 * TIMED) / (times[WARM_UP + TIMED - 1]! - times[WARM_UP - 1]!);
}

const visibility = (page: Page) => page.evaluate(() => document.visibilityState);

test("tabs that nobody sees do not wait for a hidden page's timers", async ({ createSession }) => {
  const rates: Record<"tab" | "window", number> = { tab: 0, window: 0 };
  for (const where of ["window", "tab"] as const) {
    const { url } = await createSession({
      task: "synthetic-100k",
      seats: SEATS,
      // The last round is evaluated, and so not timed.
      rounds: WARM_UP + TIMED + 1,
      evaluateEvery: WARM_UP + TIMED + 1,
      targetAccuracy: null,
    });
    const pages: Page[] = [];
    for (let seat = 0; seat < SEATS; seat++) pages.push(await chromium!.open(`${url}?join&backend=wasm`, where));
    await waitForState(pages, "finished");
    const seen = await Promise.all(pages.map(visibility));
    expect(seen).toEqual(where === "tab" ? ["hidden", "hidden", "visible"] : ["visible", "visible", "visible"]);
    rates[where] = await rate(pages[0]!);
    for (const page of pages) await page.close();
  }
  test.info().annotations.push({
    type: "rounds a second",
    description: `${rates.tab.toFixed(1)} in one window, ${rates.window.toFixed(1)} in windows of their own`,
  });
  expect(rates.tab / rates.window).toBeGreaterThan(SHARE_KEPT_MIN);
});
