import { chromium, type Browser } from "playwright";
import { findChromium } from "../setup/chromium.ts";

/**
 * Starts the headless Chromium that the bench measures in, found as for the tests.
 * @param flags further switches of its command line
 * @throws NoChromiumError that says what to do
 */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const { executablePath, args } = await findChromium();
  return chromium.launch({ executablePath, args: [...args, ...flags] });
}
