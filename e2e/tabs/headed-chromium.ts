import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { chromium, type Browser, type Page } from "playwright";
import { findChromium } from "../setup/chromium.ts";

const START_MS_MAX = 60_000;

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
  const child = spawn(
    executablePath,
    [
      ...args,
      `--user-data-dir=${profile}`,
      "--remote-debugging-port=0",
      "--no-first-run",
      "--no-default-browser-check",
      "about:blank",
    ],
    { env: { ...process.env, DISPLAY: display }, stdio: ["ignore", "ignore", "pipe"] },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const browser = await chromium.connectOverCDP(await endpointOf(child), { noDefaults: true });
  return {
    open: (url, where) => open(browser, url, where),
    close: async () => {
      child.kill();
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
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

/** Where Chromium can be reached: it says so when it has started. */
function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Chromium did not start within ${START_MS_MAX} ms`)), START_MS_MAX);
    child.once("exit", (code) => reject(new Error(`Chromium ended at once with code ${code}`)));
    createInterface(child.stderr!).on("line", (line) => {
      const endpoint = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1];
      if (endpoint === undefined) return;
      clearTimeout(timer);
      resolve(endpoint);
    });
  });
}
