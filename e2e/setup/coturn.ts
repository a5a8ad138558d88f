import { existsSync } from "node:fs";
import { installDebianPackage } from "./debian-package.ts";

/** Where Debian's package puts coturn, the usual TURN server. */
export const COTURN = "/usr/bin/turnserver";

/**
 * Makes sure that coturn is installed.
 * @returns undefined when it is, else why tests that need it must be skipped
 */
export async function ensureCoturn(say: (line: string) => void = () => {}): Promise<string | undefined> {
  if (process.platform !== "linux") return "coturn is looked for on Linux only";
  if (existsSync(COTURN)) return undefined;
  const reason = await installDebianPackage("coturn", say);
  return reason === undefined ? undefined : `coturn is missing and cannot be installed: ${reason}`;
}
