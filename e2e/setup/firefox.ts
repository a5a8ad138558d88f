import { existsSync } from "node:fs";
import path from "node:path";
import { installDebianPackage } from "./debian-package.ts";

/** Names the Firefox that the tests shall use; one that is set must be there. */
const VARIABLE = "LOCKSTEP_FIREFOX";

/** Where Firefox usually is. Not a snap's starter: that one may not use a profile in the folder for temporary files. */
function usualPlaces(): string[] {
  const { ProgramFiles } = process.env;
  switch (process.platform) {
    case "darwin":
      return ["/Applications/Firefox.app/Contents/MacOS/firefox"];
    case "win32":
      return ProgramFiles === undefined ? [] : [path.join(ProgramFiles, "Mozilla Firefox", "firefox.exe")];
    default:
      return ["/usr/bin/firefox-esr", "/usr/lib/firefox/firefox", "/usr/lib64/firefox/firefox"];
  }
}

/**
 * Full path of Firefox: what LOCKSTEP_FIREFOX names, then the usual places.
 * @returns undefined where there is none
 * @throws Error when LOCKSTEP_FIREFOX names nothing
 */
export function findFirefox(): string | undefined {
  const named = process.env[VARIABLE] ?? "";
  if (named === "") return usualPlaces().find((candidate) => existsSync(candidate));
  if (existsSync(named)) return named;
  throw new Error(`${VARIABLE} names ${named}, which is not there. Correct it or unset it.`);
}

/**
 * Makes sure that there is a Firefox.
 * @returns undefined when there is, else why tests that need one must be skipped
 */
export async function ensureFirefox(say: (line: string) => void = () => {}): Promise<string | undefined> {
  if (findFirefox() !== undefined) return undefined;
  const reason = await installDebianPackage("firefox-esr", say);
  return reason === undefined ? undefined : `Firefox is missing and cannot be installed: ${reason}`;
}
