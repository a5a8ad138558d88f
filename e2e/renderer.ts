import type { Browser, CDPSession, Page } from "@playwright/test";

/** The tab computes for so long to be told from the others, which must be at rest meanwhile. */
const BUSY_MS = 700;

/**
 * The operating system's ID of the process that runs a tab, and only this tab if the browser was started with
 * `--process-per-tab`. Chromium does not tell; so the tab is made to compute, and the process whose time grows is it.
 * @throws Error when another one had as much to do
 */
export async function rendererOf(browser: Browser, page: Page): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  try {
    const before = await processorTimes(session);
    await page.evaluate((forMs) => {
      for (const end = performance.now() + forMs; performance.now() < end;);
    }, BUSY_MS);
    const grown = [...(await processorTimes(session))]
      .map(([id, seconds]) => ({ id, seconds: seconds - (before.get(id) ?? 0) }))
      .sort((a, b) => b.seconds - a.seconds);
    const [busiest, second] = grown;
    if (busiest === undefined || busiest.seconds < 2 * (second?.seconds ?? 0)) {
      throw new Error(`The process of the tab cannot be told from others: ${JSON.stringify(grown)}`);
    }
    return busiest.id;
  } finally {
    await session.detach();
  }
}

/** Seconds of processor time that each renderer has used. */
async function processorTimes(session: CDPSession): Promise<Map<number, number>> {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return new Map(processInfo.flatMap(({ id, type, cpuTime }) => (type === "renderer" ? [[id, cpuTime] as const] : [])));
}
