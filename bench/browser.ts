import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright";

/** Background work of the browser that would disturb a measurement, switched off; no sandbox, for containers. */
const FLAGS = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
] as const;

const SYSTEM_CHROMIUM = "/usr/bin/chromium";

/** Starts the headless Chromium that the bench measures in: `CHROMIUM_PATH`, the system's, or Playwright's. */
export function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env["CHROMIUM_PATH"] ?? (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined);
  return chromium.launch({
    args: [...FLAGS, ...flags],
    ...(executablePath === undefined ? {} : { executablePath }),
  });
}
