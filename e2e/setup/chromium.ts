import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium } from "playwright";
import { runCommand } from "./command.ts";
import { installDebianPackage } from "./debian-package.ts";
import { splitWords } from "./split-words.ts";
import { reasonOf } from "../../shared/reason-of.ts";

/** A Chromium that works here, and what it must be started with. */
export interface ChromiumLaunch {
  readonly executablePath: string;
  /** Of switches that say the same the last one holds, so nothing may stand behind those that people ask for. */
  readonly args: readonly string[];
}

/** Thrown when no Chromium is found and none can be installed, or what people ask for cannot be done; says what to do. */
export class NoChromiumError extends Error {
  override readonly name = "NoChromiumError";
}

/** What Playwright leaves out of a Chromium: the last switch of its kind holds, so that ours has to say it again. */
export const LEFT_OUT_BY_PLAYWRIGHT = [
  ...["AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"],
  ...[
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
  ],
  ...["AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin", "OptimizationHints"],
  ...["NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch", "msForceBrowserSignIn"],
  "msEdgeUpdateLaunchServicesPreferredVersion",
];
/**
 * The list below the address bar is a page of its own in newer Chromiums, loaded with each window: more than half of what a
 * window costs, for nobody.
 */
const ADDRESS_LISTS = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"];
const ARGS = [
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
  `--disable-features=${[...LEFT_OUT_BY_PLAYWRIGHT, ...ADDRESS_LISTS].join(",")}`,
];

/** Environment variables that name a Chromium; one that is set must work. */
const VARIABLES = ["LOCKSTEP_CHROMIUM", "CHROME_PATH"] as const;
/** Further switches, such as a graphics card of the machine may want. */
const ARGS_VARIABLE = "LOCKSTEP_CHROMIUM_ARGS";

/** Where Chromium and its relatives are usually installed. */
function usualPlaces(): string[] {
  const { ProgramFiles, LOCALAPPDATA, PATH } = process.env;
  const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
  const folders = [...new Set(["/usr/bin", "/usr/local/bin", "/snap/bin", ...(PATH ?? "").split(path.delimiter)])];
  switch (process.platform) {
    case "darwin":
      return ["Google Chrome", "Chromium"].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
    case "win32":
      return [ProgramFiles, process.env["ProgramFiles(x86)"], LOCALAPPDATA]
        .filter((folder) => folder !== undefined)
        .map((folder) => path.join(folder, "Google", "Chrome", "Application", "chrome.exe"));
    default:
      return names.flatMap((name) =>
        folders.filter((folder) => folder !== "").map((folder) => path.join(folder, name)),
      );
  }
}

/**
 * Finds a Chromium, or installs one: the environment variables LOCKSTEP_CHROMIUM and CHROME_PATH, Playwright's own
 * download, the usual places, then `playwright install`, then apt-get.
 * @param say hears what is being done, line by line, when something must be installed
 * @throws NoChromiumError
 */
export async function findChromium(say: (line: string) => void = printLine): Promise<ChromiumLaunch> {
  for (const variable of VARIABLES) {
    const named = process.env[variable];
    if (named === undefined || named === "") continue;
    if (await works(named)) return launchOf(named);
    throw new NoChromiumError(`${variable} names ${named}, which does not start. Correct it or unset it.`);
  }
  const found = (await firstWorking([chromium.executablePath(), ...usualPlaces()])) ?? (await install(say));
  return launchOf(found);
}

function launchOf(executablePath: string): ChromiumLaunch {
  // Chromium's sandbox refuses to run as root.
  const own = process.getuid?.() === 0 ? [...ARGS, "--no-sandbox"] : ARGS;
  return { executablePath, args: [...own, ...switchesIn(process.env[ARGS_VARIABLE] ?? "")] };
}

/** The switches of a line. @throws NoChromiumError where it cannot be read, or has something else in it */
export function switchesIn(line: string): readonly string[] {
  let words: readonly string[];
  try {
    words = splitWords(line);
  } catch (error) {
    throw new NoChromiumError(`${ARGS_VARIABLE} cannot be read: ${reasonOf(error)}: is a quote not closed?`);
  }
  const stray = words.find((word) => !word.startsWith("-"));
  if (stray === undefined) return words;
  throw new NoChromiumError(`${ARGS_VARIABLE} may have switches of Chromium only, such as --flag; "${stray}" is none.`);
}

async function install(say: (line: string) => void): Promise<string> {
  say("No Chromium found; downloading Playwright's (about 180 MB)");
  const cli = path.join(path.dirname(createRequire(import.meta.url).resolve("playwright/package.json")), "cli.js");
  const downloaded = await runCommand(process.execPath, [cli, "install", "chromium"], {
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "20000" },
    onLine: say,
    timeoutMs: 600_000,
  });
  const own = downloaded === 0 ? await firstWorking([chromium.executablePath()]) : undefined;
  if (own !== undefined) return own;
  say(downloaded === 0 ? "It lacks libraries of the system." : "That download failed.");
  const reason = await installDebianPackage("chromium", say);
  const installed = await firstWorking(usualPlaces());
  if (installed !== undefined) return installed;
  throw new NoChromiumError(
    `No Chromium was found, and none could be installed (${reason ?? "the installed one does not start"}).\n` +
      "Install Chromium or Google Chrome, or set LOCKSTEP_CHROMIUM to the path of one.",
  );
}

async function firstWorking(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) if (await works(candidate)) return candidate;
  return undefined;
}

/** Whether a Chromium starts at all: placeholders that only point to a store, or missing libraries, are common. */
async function works(executablePath: string): Promise<boolean> {
  if (!existsSync(executablePath)) return false;
  // On Windows `--version` would open a window.
  if (process.platform === "win32") return true;
  return (await runCommand(executablePath, ["--version"], { onLine: () => {}, timeoutMs: 60_000 })) === 0;
}

function printLine(line: string): void {
  process.stdout.write(`  ${line}\n`);
}
