import { existsSync } from "node:fs";
import { runCommand } from "./command.ts";

/** Why packages cannot be installed here; undefined when they can. */
function obstacle(): string | undefined {
  if (!existsSync("/usr/bin/apt-get")) return "this is no Debian or Ubuntu";
  if (process.getuid?.() !== 0) return "only root may install packages";
  return undefined;
}

let listsUpdated = false;

/**
 * Installs a Debian package, where this is a Debian and we are root.
 * @returns undefined when it is installed now, else why not
 */
export async function installDebianPackage(name: string, say: (line: string) => void): Promise<string | undefined> {
  const reason = obstacle();
  if (reason !== undefined) return reason;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.push(line);
    if (lines.length > 20) lines.shift();
  };
  if (!listsUpdated) {
    say("apt-get update");
    // A source that fails does not matter as long as the package is found below.
    await runCommand("apt-get", ["update"], { env, onLine, timeoutMs: 300_000 });
    listsUpdated = true;
  }
  say(`apt-get install ${name}`);
  const args = ["install", "--yes", "--no-install-recommends", name];
  const code = await runCommand("apt-get", args, { env, onLine, timeoutMs: 900_000 });
  return code === 0 ? undefined : `apt-get install ${name} failed: ${lines.slice(-3).join(" / ")}`;
}
