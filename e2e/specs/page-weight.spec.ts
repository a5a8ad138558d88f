import type { Page } from "@playwright/test";
import { waitForTabs } from "../tabs/wait.ts";
import { expect, test } from "./testing/fixtures.ts";

/** What a page may fetch of JavaScript, compressed, until a seat is asked for. */
const FIRST_LOAD_KIB_MAX = 200;

/**
 * KiB of compressed JavaScript that a page fetched for itself until it asked for its seat, or until now. What workers
 * fetch, engines above all, comes beside the lobby and delays nothing.
 */
function scriptKiB(page: Page): Promise<number> {
  return page.evaluate(() => {
    const all = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const asked = all.find(({ name }) => /\/api\/sessions\/[^/]+\/seats$/.test(name))?.startTime ?? Infinity;
    const scripts = all.filter(({ name, startTime }) => /\.js$/.test(name) && startTime < asked);
    return scripts.reduce((bytes, { encodedBodySize }) => bytes + encodedBodySize, 0) / 1024;
  });
}

/** Stands in the code of TensorFlow.js, wherever that was bundled to. */
const OF_TENSORFLOW = "not found in registry";

test("the first load is light: at most 200 KiB of JavaScript before a seat, and TensorFlow.js only to compute with", async ({
  openTab,
  createSession,
}) => {
  const start = await openTab("/");
  await expect(start.getByRole("heading", { level: 1 })).toBeVisible();
  const startKiB = await scriptKiB(start);
  // Else nothing was measured.
  expect(startKiB).toBeGreaterThan(20);
  expect(startKiB).toBeLessThan(FIRST_LOAD_KIB_MAX / 2);

  const { url } = await createSession({ seats: 2, rounds: 3 });
  const seat = await openTab("/");
  const fetched: string[] = [];
  seat.on("request", (request) => void fetched.push(request.url()));
  await seat.goto(`${url}?join&backend=simd`);
  await expect(seat.getByRole("heading", { level: 1, name: "Waiting for 1 more peer" })).toBeVisible();
  const seatKiB = await scriptKiB(seat);
  expect(seatKiB).toBeGreaterThan(startKiB);
  expect(seatKiB).toBeLessThan(FIRST_LOAD_KIB_MAX);

  await waitForTabs([seat], ({ backend }) => backend === "simd", "be ready to compute");
  // Else what the workers fetch was not seen. Two of them ask for the kernels: who trains, and who updates (R3).
  expect([...new Set(fetched)].filter((name) => /kernels-plain.*\.wasm$/.test(name))).toHaveLength(1);
  for (const name of fetched.filter((each) => each.endsWith(".js"))) {
    expect(await (await seat.request.get(name)).text(), name).not.toContain(OF_TENSORFLOW);
  }
});

test("the start page says what Lockstep is before any of its code has come, and looks then as it does later", async ({
  server,
  browser,
}) => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    let letCome = (): void => {};
    const mayCome = new Promise<void>((resolve) => (letCome = resolve));
    await page.route("**/*.js", async (route) => {
      await mayCome;
      await route.continue();
    });
    await page.goto(server.url, { waitUntil: "commit" });
    const headline = page.getByRole("heading", { level: 1, name: "Browser tabs that train one model, in step." });
    await expect(headline).toBeVisible();
    const before = await headline.boundingBox();
    await expect(page.getByRole("button", { name: "Try it here" })).toHaveCount(0);
    letCome();
    await expect(page.getByRole("button", { name: "Try it here" })).toBeVisible();
    expect(await headline.boundingBox()).toEqual(before);
  } finally {
    await context.close();
  }
});
