/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

const bin = (name: string): string => `node_modules/.bin/${name}`;

/** Seeds of the simulator in every run of the tests, each with a mix of its own; `npm run simulate` runs more. */
export const SIMULATED_SEEDS = 2000;

/** What the tests run, from the repository's root; some take further arguments. */
export const TYPES: Command = ["npm", "run", "--silent", "check"];
export const FORMAT: Command = [bin("prettier"), "--check", "--log-level", "warn", "."];
export const LINT: Command = ["npm", "run", "--silent", "lint"];
export const SPECIFICATION: Command = ["npm", "run", "--silent", "check-spec"];
/** Takes paths of files or folders. */
export const UNIT: Command = [bin("vitest"), "run"];
/** Takes options of `npm run simulate`. */
export const SIMULATE: Command = ["npm", "run", "--silent", "simulate", "--"];
export const SIMULATE_ALL: Command = [...SIMULATE, "--seeds", String(SIMULATED_SEEDS), "--require-coverage"];
/** The nearest states of each search, in every run of the tests; `npm run search` goes further. */
export const SEARCHED_STATES = 15_000;
export const SEARCH: Command = [
  ...(["npm", "run", "--silent", "search", "--"] as const),
  ...["--set", "quick", "--states", String(SEARCHED_STATES)],
];
/** Also where nothing has changed. */
export const BUILD: Command = ["npm", "run", "--silent", "build"];
/** What is published, installed into an empty folder and started there. */
export const PACKAGE: Command = ["npm", "run", "--silent", "check-package"];
/** Tests with real tabs, all at once; takes parts of the names of files, and Playwright's options. */
export const ALL_TABS: Command = [bin("playwright"), "test", "--config", "e2e/playwright.config.ts"];
/** Those that share this machine's network. */
export const TABS: Command = [...ALL_TABS, "--project", "tabs"];
/** Those that make networks of their own: one after another, and what they leave is kept apart from what the others do. */
export const TABS_IN_NETWORKS: Command = [
  ...ALL_TABS,
  ...["--project", "networks", "--workers", "1", "--output", "test-results/networks"],
];
