import type { Browser, Page } from "playwright";

/**
 * The operating system's IDs of the processes that run a browser's pages. Chromium does not tell which process runs
 * which tab, so a test that stops a tab gives it a browser of its own and stops them all.
 */
async function renderersOf(browser: Browser): Promise<readonly number[]> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  } finally {
    await session.detach();
  }
}

/**
 * Stops all tabs of a browser, as a laptop that falls asleep would: they do nothing, and hear of nothing.
 * @returns what lets them go on
 */
export async function stopTabs(browser: Browser): Promise<() => void> {
  const renderers = await renderersOf(browser);
  for (const renderer of renderers) process.kill(renderer, "SIGSTOP");
  return () => {
    for (const renderer of renderers) process.kill(renderer, "SIGCONT");
  };
}

/** Ends a tab's process without a goodbye. The page shows Chromium's own words afterwards and answers nothing. */
export async function crashTab(page: Page): Promise<void> {
  const crashed = page.waitForEvent("crash");
  // The address is never reached, and says so.
  page.goto("chrome://crash").catch(() => undefined);
  await crashed;
}
