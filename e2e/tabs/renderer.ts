import type { Browser, Page } from "playwright";

/**
 * The operating system's IDs of a browser's processes of a type. Chromium does not tell which `renderer` runs which tab,
 * so a test that stops a tab gives it a browser of its own and stops them all.
 */
async function processesOf(browser: Browser, wanted: "renderer" | "GPU"): Promise<readonly number[]> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return processInfo.filter(({ type }) => type === wanted).map(({ id }) => id);
  } finally {
    await session.detach();
  }
}

/**
 * Stops all tabs of a browser, as a laptop that falls asleep would: they do nothing, and hear of nothing.
 * @returns what lets them go on
 */
export async function stopTabs(browser: Browser): Promise<() => void> {
  const renderers = await processesOf(browser, "renderer");
  for (const renderer of renderers) process.kill(renderer, "SIGSTOP");
  return () => {
    for (const renderer of renderers) process.kill(renderer, "SIGCONT");
  };
}

/** Ends the process through which all tabs of a browser compute on the GPU; the browser starts another one. */
export async function killGpuProcess(browser: Browser): Promise<void> {
  for (const gpu of await processesOf(browser, "GPU")) process.kill(gpu, "SIGKILL");
}

/** Ends a tab's process without a goodbye. The page shows Chromium's own words afterwards and answers nothing. */
export async function crashTab(page: Page): Promise<void> {
  const crashed = page.waitForEvent("crash");
  // The address is never reached, and says so.
  page.goto("chrome://crash").catch(() => undefined);
  await crashed;
}
