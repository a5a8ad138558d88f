import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Order, Report } from "./orders.ts";
import { dealtCores, endProcess, exchange, startPinned } from "./pinned-process.ts";
import { startRedis, type RedisProcess } from "./redis-process.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

const CROWD = fileURLToPath(new URL("crowd-process.ts", import.meta.url));

/** Servers, and the simulated pages that ask them. */
export interface Place {
  readonly servers: readonly ServerProcess[];
  /** What they share; one alone has its own memory. */
  readonly redis: RedisProcess | undefined;
  /** Has the pages do something; one order after the other. */
  have(order: Order): Promise<Report>;
}

export interface ServersWanted {
  readonly count: number;
  /** What each of them may hold; limits of one address stay as they are. */
  readonly connectionsMax: number;
  readonly sessionsMax: number;
}

/** How figures name them. */
export function whoOf({ servers: { length } }: Pick<Place, "servers">): string {
  return length === 1 ? "signaling server" : `${length} signaling servers, one Redis`;
}

/** Starts servers, what they share, and pages, each in a process of its own, and ends them whatever happens. */
export async function* withServers<T>(
  { count, connectionsMax, sessionsMax }: ServersWanted,
  use: (place: Place) => AsyncGenerator<T, void>,
): AsyncGenerator<T, void> {
  const cores = dealtCores(count);
  const state = await mkdtemp(path.join(tmpdir(), "lockstep-bench-"));
  const children: ChildProcess[] = [];
  try {
    const redis = count === 1 ? undefined : await startRedis(cores.ofOthers, state);
    if (redis !== undefined) children.push(redis.child);
    const limits = ["--max-connections", String(connectionsMax), "--max-sessions", String(sessionsMax)];
    const shared = redis === undefined ? [] : ["--redis", redis.url];
    const servers: ServerProcess[] = [];
    for (let server = 0; server < count; server += 1) {
      const started = await startServer(cores.ofServer(server), [...limits, ...shared, "--state", state]);
      children.push(started.child);
      servers.push(started);
    }
    const crowd = startPinned(cores.ofOthers, [CROWD, ...servers.map(({ url }) => url)]);
    children.push(crowd);
    yield* use({ servers, redis, have: (order) => exchange<Report>(crowd, order) });
  } finally {
    // Servers need what was started before them until they have ended.
    for (const child of children.reverse()) await endProcess(child);
    await rm(state, { recursive: true, force: true });
  }
}
