import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { installDebianPackage } from "./debian-package.ts";

/** A virtual screen for headed browsers. */
export interface VirtualScreen {
  /** Value of DISPLAY for programs that shall appear on it. */
  readonly display: string;
  close(): void;
}

/** Full path of Xvfb; undefined when it is not installed. */
function xvfbPath(): string | undefined {
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(path.delimiter)];
  return folders.map((folder) => path.join(folder, "Xvfb")).find((candidate) => existsSync(candidate));
}

const START_MS_MAX = 15_000;

/**
 * Makes sure that Xvfb is installed.
 * @returns undefined when it is, else why tests that need a screen must be skipped
 */
export async function ensureXvfb(say: (line: string) => void = () => {}): Promise<string | undefined> {
  if (process.platform !== "linux") return "Xvfb is there for Linux only";
  if (xvfbPath() !== undefined) return undefined;
  const reason = await installDebianPackage("xvfb", say);
  return reason === undefined ? undefined : `Xvfb is missing and cannot be installed: ${reason}`;
}

/**
 * Starts a virtual screen of 1280 × 900 points on a free display number.
 * @throws Error when Xvfb does not come up; call {@link ensureXvfb} first
 */
export function startXvfb(): Promise<VirtualScreen> {
  return new Promise((resolve, reject) => {
    // Xvfb picks the display itself and writes its number to file descriptor 3.
    const child = spawn(xvfbPath() ?? "Xvfb", ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`Xvfb did not come up within ${START_MS_MAX} ms`));
    }, START_MS_MAX);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`Xvfb ended at once with code ${code}`)));
    child.stdio[3]?.once("data", (data: Buffer) => {
      clearTimeout(timer);
      resolve({ display: `:${data.toString().trim()}`, close: () => void child.kill() });
    });
  });
}
