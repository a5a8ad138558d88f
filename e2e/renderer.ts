import type { Browser } from "@playwright/test";

/**
 * The operating system's IDs of the processes that run a browser's pages. Chromium does not tell which process runs
 * which tab, so a test that stops a tab gives it a browser of its own and stops them all.
 */
export async function renderersOf(browser: Browser): Promise<readonly number[]> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  } finally {
    await session.detach();
  }
}
