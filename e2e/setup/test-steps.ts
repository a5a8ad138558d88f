import path from "node:path";
import { runCommand, type CommandOptions } from "./command.ts";
import { ensureCoturn } from "./coturn.ts";
import { ensureFirefox } from "./firefox.ts";
import {
  BUILD,
  FORMAT,
  LINT,
  PACKAGE,
  SEARCH,
  SIMULATE_ALL,
  SIMULATED_SEEDS,
  SPECIFICATION,
  TABS,
  TABS_IN_NETWORKS,
  TYPES,
  UNIT,
  type Command,
} from "./test-commands.ts";
import { readPlaywrightReport, readVitestReport, type Counts } from "./test-reports.ts";

/** Whether a step succeeded, or why it was skipped. */
export type Outcome = boolean | { readonly skipped: string };

/** One step of `npm test`. */
export interface Step {
  readonly title: string;
  /** Gives whether the step succeeded, or why it was skipped. With `onLine` nothing is written to the terminal. */
  readonly run: (onLine?: (line: string) => void) => Promise<Outcome>;
  /**
   * Runs beside other steps, from the start on, or as soon as the step with this title begins; it is waited for in its
   * own turn.
   */
  readonly beside?: "start" | typeof REAL_TABS;
  /** Nothing that comes after it makes sense where it fails. */
  readonly isNeeded?: boolean;
  readonly counts?: () => Counts;
}

const VITEST_REPORT = "test-results/vitest.json";
const TABS_REPORT = "test-results/tabs.json";
const NETWORKS_REPORT = "test-results/networks.json";

/** They wait for much of their time: for grace above all, and for links to be gone and back. */
const REAL_TABS = "Real tabs (Playwright)";

const command =
  ([program, ...args]: Command, options: CommandOptions = {}) =>
  async (onLine?: (line: string) => void): Promise<boolean> =>
    (await runCommand(program, args, { ...options, ...(onLine ? { onLine } : {}) })) === 0;

/** The nix file of the development shell is parsed where the tool for it is there; it needs no network. */
async function parseFlake(): Promise<boolean | { skipped: string }> {
  const code = await runCommand("nix-instantiate", ["--parse", "flake.nix"], { onLine: () => {} });
  return code === 127 ? { skipped: "nix-instantiate is not installed" } : code === 0;
}

/** What tests with real tabs need beside Chromium; without it they are skipped. */
async function installPrograms(): Promise<Outcome> {
  // One after the other: two of apt-get at a time would get in each other's way.
  const reasons = [await ensureCoturn(), await ensureFirefox()].filter((reason) => reason !== undefined);
  return reasons.length === 0 ? true : { skipped: reasons.join("; ") };
}

/**
 * The steps of `npm test`, cheapest first, but for those that fill what dear ones leave of the processors.
 * @param chromiumPath browser for the tests with real tabs
 */
export function testSteps(chromiumPath: string): Step[] {
  return [
    { title: "Types (tsc, svelte-check)", run: command(TYPES), isNeeded: true },
    {
      title: "Unit and property tests (Vitest)",
      run: command([...UNIT, "--reporter=default", "--reporter=json", `--outputFile.json=${VITEST_REPORT}`]),
      counts: () => readVitestReport(VITEST_REPORT),
    },
    // Begun before, each on one processor: by now they have ended, or soon will have.
    { title: "Format (Prettier)", run: command(FORMAT), beside: "start" },
    { title: "Development shell (flake.nix)", run: () => parseFlake() },
    { title: "Lint (Oxlint, ESLint, layer boundaries)", run: command(LINT), beside: "start" },
    { title: "Model of the view agreement (Quint)", run: command(SPECIFICATION), beside: "start" },
    { title: "Further programs (coturn, Firefox)", run: () => installPrograms(), beside: "start" },
    { title: "Build (Vite)", run: command(BUILD), isNeeded: true },
    tabsStep(REAL_TABS, TABS_REPORT, () => TABS, chromiumPath),
    {
      ...tabsStep("Real tabs in networks of their own", NETWORKS_REPORT, tabsInNetworks, chromiumPath),
      beside: REAL_TABS,
    },
    { title: "Package, installed and started", run: command(PACKAGE), beside: REAL_TABS },
    // They take what the tabs leave of the processors.
    { title: `Simulation, ${SIMULATED_SEEDS} seeds`, run: command(SIMULATE_ALL, { yields: true }), beside: REAL_TABS },
    {
      title: "Exhaustive search of the agreement, first states",
      run: command(SEARCH, { yields: true }),
      beside: REAL_TABS,
    },
  ];
}

/** @param tabs gives what the step runs, once it is about to */
function tabsStep(title: string, report: string, tabs: () => Command | Promise<Command>, chromiumPath: string): Step {
  const env = {
    LOCKSTEP_CHROMIUM: chromiumPath,
    // Playwright takes a relative one from its configuration's folder.
    PLAYWRIGHT_JSON_OUTPUT_NAME: path.resolve(report),
  };
  return {
    title,
    run: async (onLine) => command([...(await tabs()), "--reporter=list,json"], { env })(onLine),
    counts: () => readPlaywrightReport(report),
  };
}

/**
 * In a network that nobody else is in, where one can be made: every browser notices when network devices of its own
 * network come and go. Where none can be made the tests can make none either, and are skipped.
 */
async function tabsInNetworks(): Promise<Command> {
  const apart = ["unshare", "--net"] as const;
  const canBeApart = (await runCommand(apart[0], [apart[1], "true"], { onLine: () => {} })) === 0;
  return canBeApart
    ? [...apart, "sh", "-c", 'ip link set lo up; exec "$@"', "sh", ...TABS_IN_NETWORKS]
    : TABS_IN_NETWORKS;
}

/** Reports of an earlier run must not be counted as those of this one. */
export const REPORTS = [VITEST_REPORT, TABS_REPORT, NETWORKS_REPORT];
