import { chromium, type Browser } from "playwright";
import { findChromium } from "../setup/chromium.ts";

/** With these a headless Chromium has WebGPU where the machine has a graphics card for it. */
export const WEBGPU_FLAGS = ["--enable-unsafe-webgpu"];

export interface Launch {
  /** Shows its windows. */
  readonly headed?: boolean;
  /** Further switches of its command line. */
  readonly flags?: readonly string[];
  /** Gives the program to start in place of Chromium's own, which must start that in turn. */
  readonly wrap?: (executablePath: string) => Promise<string>;
}

/**
 * Starts the Chromium of this machine, or the one that is installed for it.
 * @throws NoChromiumError that says what to do
 */
export async function launchChromium({ headed = false, flags = [], wrap }: Launch = {}): Promise<Browser> {
  const { executablePath, args } = await findChromium();
  return chromium.launch({
    executablePath: (await wrap?.(executablePath)) ?? executablePath,
    headless: !headed,
    args: [...flags, ...args],
  });
}

/** Starts Chromium, hands it to `use`, and closes it whatever happens. @throws NoChromiumError */
export async function withChromium<T>(launch: Launch, use: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await launchChromium(launch);
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}
