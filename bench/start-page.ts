import type { Browser } from "playwright";
import type { Bench } from "./bench.ts";
import { cpuSince, readCpu } from "./cpu.ts";
import type { Figure } from "./figure.ts";
import { median } from "./statistics.ts";

/** As a phone of some years ago is, beside the machine that measures. */
const SLOWER = 4;
const TURNS = 9;
const QUICK_TURNS = 3;
const ONE_LINE = "<!doctype html><title>One line</title><h1>Browser tabs that train one model, in step.</h1>";

/** How soon the start page is seen on a slow machine, beside a page of one line on the same. */
export async function* measureStartPage({ browser, server, quick, say }: Bench): AsyncGenerator<Figure, void> {
  say(`the start page, seen on a machine that is ${SLOWER} times as slow`);
  const cpuFrom = readCpu();
  const samples: { startPageMs: number; oneLineMs: number }[] = [];
  for (let turn = 0; turn < (quick ? QUICK_TURNS : TURNS); turn++) {
    const startPageMs = await seenMs(browser, server.url);
    samples.push({ startPageMs, oneLineMs: await seenMs(browser, new URL("one-line", server.url).href, ONE_LINE) });
  }
  const startPageMs = median(samples.map((each) => each.startPageMs));
  const oneLineMs = median(samples.map((each) => each.oneLineMs));
  yield {
    part: "start-page",
    name: `start page seen, processor ${SLOWER} times as slow, over a page of one line`,
    value: startPageMs / oneLineMs,
    unit: "x",
    formula: "median time to the largest contentful paint of the start page, over that of a page of one line, by turns",
    samples,
    othersBusy: cpuSince(cpuFrom).othersBusy,
    note: `${startPageMs.toFixed(0)} ms and ${oneLineMs.toFixed(0)} ms`,
  };
}

/**
 * @param html what stands at the address; what the server sends where it is left out
 * @returns ms from the navigation to the largest contentful paint, nothing kept from an earlier visit
 */
async function seenMs(browser: Browser, url: string, html?: string): Promise<number> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    if (html !== undefined) await page.route(url, (route) => route.fulfill({ contentType: "text/html", body: html }));
    const devTools = await context.newCDPSession(page);
    await devTools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    await page.goto(url);
    return await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          // Without a name: what is sent to a page must not ask for helpers of this program.
          new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({
            type: "largest-contentful-paint",
            buffered: true,
          });
        }),
    );
  } finally {
    await context.close();
  }
}
