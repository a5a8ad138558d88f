import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import { findChromium } from "./setup/chromium.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const { executablePath, args } = await findChromium();

/** Tests that make networks of their own. */
const OWN_NETWORKS = ["**/partitions.spec.ts", "**/turn.spec.ts"];

/**
 * Tests with real tabs. Two files at a time: much of what they do is waiting, for grace above all. Those with network
 * namespaces are a project of their own, as every browser of a network notices when its devices come and go.
 */
export default defineConfig({
  testDir: here("specs"),
  projects: [
    { name: "tabs", testMatch: "**/*.spec.ts", testIgnore: OWN_NETWORKS },
    { name: "networks", testMatch: OWN_NETWORKS },
  ],
  outputDir: here("../test-results/playwright"),
  workers: 2,
  fullyParallel: false,
  retries: 0,
  timeout: 180_000,
  // On a busy machine a page that is about to show something may take its time; nothing is asserted about speed.
  expect: { timeout: 20_000 },
  forbidOnly: process.env.CI !== undefined,
  // Nothing is animated for people who are not there.
  use: {
    headless: true,
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: { executablePath, args: [...args] },
  },
});
