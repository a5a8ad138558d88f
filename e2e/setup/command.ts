import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { createInterface } from "node:readline";
import { exitOnSignals } from "./exit-on-signals.ts";

export interface CommandOptions {
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The command is killed when it takes longer; it then counts as failed. */
  readonly timeoutMs?: number;
  /** Takes only what other programs leave of the processors. */
  readonly yields?: boolean;
  /** Hears each line of the command's output; without it the output goes to this terminal. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a program without a shell. It does not outlive this process, if that is ended by SIGTERM or by itself.
 * @returns its exit code; 127 when it could not be started, 128 when a signal ended it
 */
export function runCommand(command: string, args: readonly string[], options: CommandOptions = {}): Promise<number> {
  const { env, timeoutMs, yields = false, onLine } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: onLine === undefined ? "inherit" : ["ignore", "pipe", "pipe"],
      // On Windows npm and npx are batch files, which only a shell can start.
      shell: process.platform === "win32",
    });
    // Programs that it starts, and its threads, inherit that.
    if (yields && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    const end = (): void => void child.kill();
    process.once("exit", end);
    exitOnSignals();
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null && onLine !== undefined) createInterface(stream).on("line", onLine);
    }
    const done = (code: number): void => {
      clearTimeout(timer);
      process.off("exit", end);
      resolve(code);
    };
    child.on("error", () => done(127));
    child.on("close", (code) => done(code ?? 128));
  });
}
