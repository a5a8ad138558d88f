import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { findChromium } from "./setup/chromium.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { executablePath, args } = await findChromium();

/** Tests with real tabs. One at a time: each of them already keeps every core busy with its cluster. */
export default defineConfig({
  testDir: here("."),
  testMatch: "**/*.spec.ts",
  outputDir: here("../test-results/playwright"),
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 180_000,
  forbidOnly: process.env.CI !== undefined,
  use: { headless: true, launchOptions: { executablePath, args: [...args] } },
});
