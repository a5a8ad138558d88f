import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

/** A server closes its sockets first. */
const END_MS_MAX = 10_000;
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Processors by their numbers, as `taskset` takes them: one for each server, and the rest for pages and Redis. */
export interface Cores {
  readonly ofServer: (server: number) => string;
  readonly ofOthers: string;
}

/** @param servers how many there are; with as many processors or fewer the others share those of the servers */
export function dealtCores(servers: number, processors = availableParallelism()): Cores {
  const first = servers < processors ? servers : 0;
  return { ofServer: (server) => String(server % processors), ofOthers: `${first}-${processors - 1}` };
}

/** A program of Node on some processors alone, with a channel for messages. Linux alone has `taskset`. */
export function startPinned(cores: string, args: readonly string[]): ChildProcess {
  const command = ["-c", cores, process.execPath, "--import", "tsx", ...args];
  return spawn("taskset", command, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit", "ipc"] });
}

/** Any other program on some processors alone; what it says of itself is not shown. */
export function startProgramPinned(cores: string, program: string, args: readonly string[]): ChildProcess {
  return spawn("taskset", ["-c", cores, program, ...args], { stdio: ["ignore", "ignore", "inherit"] });
}

/** Sends a message and waits for the one that answers it. @throws Error where the process ended instead */
export async function exchange<T>(child: ChildProcess, message: object): Promise<T> {
  const ending = new AbortController();
  const ended = once(child, "exit", { signal: ending.signal }).then(([code, signal]) => {
    throw new Error(`a process ended with ${String(code ?? signal)}`);
  });
  ended.catch(() => undefined);
  const answer = once(child, "message", { signal: ending.signal });
  answer.catch(() => undefined);
  try {
    child.send(message);
    const [heard] = (await Promise.race([answer, ended])) as [T];
    return heard;
  } finally {
    ending.abort();
  }
}

/** Ends it, and waits until it has. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const impatience = setTimeout(() => child.kill("SIGKILL"), END_MS_MAX);
  await ended;
  clearTimeout(impatience);
}
