import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
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
      detached: yields && process.platform !== "win32",
    });
    if (yields && child.pid !== undefined) yieldProcessors(child.pid);
    const end = (): void => void (yields && child.pid !== undefined ? endGroup(child.pid) : child.kill());
    process.once("exit", end);
    exitOnSignals();
    // The terminal sends Ctrl+C to its own session only.
    const endInterrupted = (): void => {
      end();
      process.kill(process.pid, "SIGINT");
    };
    if (yields) process.once("SIGINT", endInterrupted);
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null && onLine !== undefined) createInterface(stream).on("line", onLine);
    }
    const done = (code: number): void => {
      clearTimeout(timer);
      process.off("exit", end);
      process.off("SIGINT", endInterrupted);
      resolve(code);
    };
    child.on("error", () => done(127));
    child.on("close", (code) => done(code ?? 128));
  });
}

/**
 * Programs that it starts, and its threads, inherit that. Linux may deal the processors out to sessions of programs
 * first (sched(7), autogroup), and a priority counts within one only: so the session has the lowest as well.
 * @param pid of a program that begins a session of its own
 */
function yieldProcessors(pid: number): void {
  setPriority(pid, constants.priority.PRIORITY_LOW);
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(constants.priority.PRIORITY_LOW));
  } catch {
    // There are no such groups here.
  }
}

/** Ends a program that begins a session of its own, and what it started. */
function endGroup(pid: number): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid);
  } catch {
    // It has ended already.
  }
}
