import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach } from "vitest";
import { present } from "../../shared/assert.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

/** A server in a process of its own, as people start it. */
export interface ServerProcess {
  readonly port: number;
  readonly child: ChildProcess;
  /** All that it has written. */
  readonly said: () => string;
  /** Memory that it has had at most, and files and sockets that it has open: Linux tells. */
  readonly memoryBytesMax: () => number;
  readonly descriptors: () => number;
  /** Its exit code, and how long that took after the signal. */
  stop(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly ms: number }>;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** Starts one that is killed after the test. */
export async function startProcess(...args: readonly string[]): Promise<ServerProcess> {
  const started = spawnServer(...args);
  children.push(started.child);
  return started.process;
}

/** Starts one that whoever starts it has to stop. */
export function spawnServer(...args: readonly string[]): {
  readonly child: ChildProcess;
  readonly process: Promise<ServerProcess>;
} {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN, "--port", "0", "--host", "127.0.0.1", ...args]);
  return { child, process: serverIn(child) };
}

async function serverIn(child: ReturnType<typeof spawn>): Promise<ServerProcess> {
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  let said = "";
  const port = await new Promise<number>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /localhost:(\d+)/.exec(said);
      if (found) resolve(Number(found[1]));
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", () => reject(new Error(`It ended: ${said}`)));
  });
  const proc = `/proc/${child.pid}`;
  return {
    port,
    child,
    said: () => said,
    memoryBytesMax: () => {
      const [, kilobytes] = present(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`${proc}/status`, "utf8")), "Linux tells it");
      return Number(kilobytes) * 1024;
    },
    descriptors: () => readdirSync(`${proc}/fd`).length,
    stop: async (signal) => {
      const startedAt = performance.now();
      child.kill(signal);
      return { code: await exited, ms: performance.now() - startedAt };
    },
  };
}
