import type { Page } from "@playwright/test";
import { expect, test } from "./testing/fixtures.ts";

/** What a page may fetch of JavaScript, compressed, until a seat is asked for. */
const FIRST_LOAD_KIB_MAX = 200;

/**
 * KiB of compressed JavaScript that a page fetched for itself until it asked for its seat, or until now. What workers
 * fetch, TensorFlow.js above all, comes beside the lobby and delays nothing.
 */
function scriptKiB(page: Page): Promise<number> {
  return page.evaluate(() => {
    const all = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const asked = all.find(({ name }) => /\/api\/sessions\/[^/]+\/seats$/.test(name))?.startTime ?? Infinity;
    const scripts = all.filter(({ name, startTime }) => /\.js$/.test(name) && startTime < asked);
    return scripts.reduce((bytes, { encodedBodySize }) => bytes + encodedBodySize, 0) / 1024;
  });
}

test("the first load is light: no page fetches more than 200 KiB of JavaScript before it takes a seat", async ({
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
  const seat = await openTab(`${url}?join`);
  await expect(seat.getByRole("heading", { level: 1, name: "Waiting for 1 more peer" })).toBeVisible();
  const seatKiB = await scriptKiB(seat);
  expect(seatKiB).toBeGreaterThan(startKiB);
  expect(seatKiB).toBeLessThan(FIRST_LOAD_KIB_MAX);
});
