import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Browser, type Page } from "playwright";
import { findChromium } from "../setup/chromium.ts";
import { startBrowser } from "./browser-process.ts";

/** A Chromium with windows, as people have it: nothing keeps it from slowing what is hidden. */
export interface HeadedChromium {
  /** Opens a tab, in front of the others of the last window or in a window of its own. */
  open(url: string, where: "tab" | "window"): Promise<Page>;
  close(): Promise<void>;
}

/**
 * Starts Chromium on a screen. Playwright's own start would switch off the throttling of hidden tabs and have every
 * page believe that it is seen; so it only connects, without any of that.
 * @param display value of DISPLAY
 */
export async function startHeadedChromium(display: string): Promise<HeadedChromium> {
  const { executablePath, args } = await findChromium();
  const profile = await mkdtemp(path.join(tmpdir(), "lockstep-profile-"));
  const own = ["--remote-debugging-port=0", "--no-first-run", "--no-default-browser-check", "about:blank"];
  const { endpoint, end } = await startBrowser({
    executablePath,
    args: [`--user-data-dir=${profile}`, ...args, ...own],
    env: { DISPLAY: display },
    profile,
    protocol: "DevTools",
  });
  const browser = await chromium.connectOverCDP(endpoint, { noDefaults: true });
  return { open: (url, where) => open(browser, url, where), close: end };
}

async function open(browser: Browser, url: string, where: "tab" | "window"): Promise<Page> {
  const [context] = browser.contexts();
  if (context === undefined) throw new Error("Chromium has no profile");
  const opening = context.waitForEvent("page");
  const session = await browser.newBrowserCDPSession();
  await session.send("Target.createTarget", { url, newWindow: where === "window" });
  await session.detach();
  const page = await opening;
  await page.waitForLoadState();
  return page;
}
