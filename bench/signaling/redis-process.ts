import { spawnSync, type ChildProcess } from "node:child_process";
import { createClient } from "@redis/client";
import { freePort } from "../../signaling-server/testing/free-port.ts";
import { startProgramPinned } from "./pinned-process.ts";
import type { Usage } from "./server-process.ts";

const PROGRAM = "redis-server";
/** As `docs/many-servers.md` has it, with a disk; Redis writes to it once a second. */
const KEPT = ["--save", "", "--appendonly", "yes", "--appendfsync", "everysec"];
const ASKED_EVERY_MS = 20;
const STARTED_MS_MAX = 10_000;

/** The memory that several servers share, in a process of its own. */
export interface RedisProcess {
  readonly child: ChildProcess;
  /** `redis://127.0.0.1:6379`. */
  readonly url: string;
  /** Its `heapBytes` are what it keeps. */
  usage(): Promise<Usage>;
}

/** @returns why there is none; undefined where there is */
export function whyNoRedis(): string | undefined {
  if (spawnSync(PROGRAM, ["--version"]).status === 0) return undefined;
  return `${PROGRAM} was not found: install Debian's package of that name`;
}

/**
 * Starts one on a free port of this machine.
 * @param cores on which alone it runs
 * @param folder where its disk is
 * @throws Error where it does not start
 */
export async function startRedis(cores: string, folder: string): Promise<RedisProcess> {
  const port = await freePort();
  const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
  const child = startProgramPinned(cores, PROGRAM, [...place, ...KEPT]);
  const url = `redis://127.0.0.1:${port}`;
  const usage = (): Promise<Usage> => usageAt(url, STARTED_MS_MAX);
  // Whoever asks waits for it.
  await usage();
  return { child, url, usage };
}

async function usageAt(url: string, waitMs: number): Promise<Usage> {
  const triesMax = waitMs / ASKED_EVERY_MS;
  const reconnectStrategy = (tries: number, cause: Error) => (tries < triesMax ? ASKED_EVERY_MS : cause);
  const client = createClient({ url, RESP: 2, socket: { reconnectStrategy } });
  // Each try that fails is one; the last one is thrown.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return usageIn(await client.sendCommand<string>(["INFO", "everything"]));
  } finally {
    client.destroy();
  }
}

/** @param info lines `name:value`, and others */
export function usageIn(info: string): Usage {
  const number = (name: string): number => Number(new RegExp(`^${name}:(\\S+)`, "m").exec(info)?.[1]);
  return {
    rssBytes: number("used_memory_rss"),
    heapBytes: number("used_memory"),
    cpuSeconds: number("used_cpu_user") + number("used_cpu_sys"),
  };
}
