import type { Page } from "playwright";
import type { Bench } from "./bench.ts";
import { servePage } from "./built-page.ts";
import type {} from "./charts/page.ts";
import { cpuSince, readCpu } from "./cpu.ts";
import type { Figure } from "./figure.ts";
import { quantile } from "./statistics.ts";

const SECONDS = 20;
const QUICK_SECONDS = 8;
/** Code is compiled, and the page drawn for the first time. */
const WARM_UP_MS = 4000;
const FRAME_MS = 1000 / 60;
const START_MS_MAX = 60_000;

/**
 * Frames of the cluster page while it shows 16 peers and charts of 10,000 points, and new rounds come in. The peers
 * themselves are recorded: what is timed is drawing alone.
 */
export async function* measureCharts(bench: Bench): AsyncGenerator<Figure, void> {
  bench.say("frames of the cluster page, 16 peers, 10,000 points");
  const served = await servePage("charts");
  const context = await bench.browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(served.url);
    await page.waitForFunction(
      () => window.benchFrames !== undefined && document.querySelector("canvas") !== null,
      null,
      {
        timeout: START_MS_MAX,
      },
    );
    await page.evaluate((forMs) => window.benchFrames?.(forMs), WARM_UP_MS);
    const threadMs = await mainThreadClock(page);
    const cpuFrom = readCpu();
    const threadFrom = await threadMs();
    const forMs = 1000 * (bench.quick ? QUICK_SECONDS : SECONDS);
    const samples = await page.evaluate(async (ms) => (await window.benchFrames?.(ms)) ?? [], forMs);
    const points = await page.evaluate(() => window.benchPoints?.() ?? 0);
    const busyMs = (await threadMs()) - threadFrom;
    const { othersBusy } = cpuSince(cpuFrom);
    if (samples.length === 0) throw new Error("The page drew no frame");
    const late = samples.filter((ms) => ms > 1.5 * FRAME_MS).length;
    const common = { part: "charts", samples, othersBusy } as const;
    const name = `cluster page, 16 peers, ${points.toLocaleString("en")} points`;
    yield {
      ...common,
      name: `${name}: frame interval, p95`,
      value: quantile(samples, 0.95) / FRAME_MS,
      unit: "x 16.7 ms",
      formula:
        "95th percentile of the intervals between animation frames, over 1/60 s; 1 is a steady 60 frames a second",
      target: { relation: "at most", value: 1.5 },
      note: `longest ${Math.max(...samples).toFixed(0)} ms`,
    };
    yield {
      ...common,
      name: `${name}: main thread`,
      value: (1000 * busyMs) / forMs,
      unit: "ms of 1 s",
      formula: "processor time of the page's main thread, over the time that passed; what it takes from training",
      samples: [busyMs],
    };
    yield {
      ...common,
      name: `${name}: frames in time`,
      value: 1 - late / samples.length,
      unit: "share",
      formula: "share of intervals between animation frames of at most 1.5 x 1/60 s",
      note: `${samples.length} frames`,
      unlisted: true,
    };
  } finally {
    await context.close();
    await served.close();
  }
}

/** @returns reads the processor time that the page's main thread has taken so far, in milliseconds */
async function mainThreadClock(page: Page): Promise<() => Promise<number>> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Performance.enable");
  return async () => {
    const { metrics } = await devTools.send("Performance.getMetrics");
    const seconds = metrics.find(({ name }) => name === "ThreadTime")?.value ?? Number.NaN;
    return 1000 * seconds;
  };
}
