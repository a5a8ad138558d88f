import { availableParallelism } from "node:os";
import { sum } from "../statistics.ts";
import type { Report } from "./orders.ts";
import type { Usage } from "./server-process.ts";

/** What each server uses, and what they share. */
export interface Usages {
  readonly servers: readonly Usage[];
  readonly redis: Usage | undefined;
}

/** What an order took: of pages, of servers, of Redis, and of whoever else was on this machine. */
export interface Step extends Report {
  readonly serverCpuSeconds: readonly number[];
  readonly redisCpuSeconds: number | undefined;
  readonly othersBusy: number;
  /** After it. */
  readonly usages: Usages;
}

type Costs = Pick<Step, "done" | "seconds" | "cpuSeconds" | "serverCpuSeconds" | "redisCpuSeconds">;

export function cpuBetween(before: Usages, after: Usages): Pick<Step, "serverCpuSeconds" | "redisCpuSeconds"> {
  return {
    serverCpuSeconds: after.servers.map(({ cpuSeconds }, at) => cpuSeconds - (before.servers[at]?.cpuSeconds ?? 0)),
    redisCpuSeconds: after.redis && after.redis.cpuSeconds - (before.redis?.cpuSeconds ?? 0),
  };
}

/** The processor time of one of what was done. */
export function costOf({ done, serverCpuSeconds, redisCpuSeconds }: Costs): string {
  const each = (seconds: number): string => `${((1000 * seconds) / done).toFixed(2)} ms`;
  const own = `${each(sum(serverCpuSeconds))} of processor each`;
  return redisCpuSeconds === undefined ? own : `${own}, ${each(redisCpuSeconds)} of Redis's`;
}

/**
 * Who used the processors how much: each server has one of its own only while there are more than servers.
 * @param processors of this machine
 */
export function sharesOf(
  { seconds, cpuSeconds, serverCpuSeconds, redisCpuSeconds }: Omit<Costs, "done">,
  processors = availableParallelism(),
): string {
  const share = (own: number): string => `${((100 * own) / seconds).toFixed(0)} %`;
  const servers = serverCpuSeconds.map(share).join(" and ");
  const pages = share(cpuSeconds);
  const redis = redisCpuSeconds === undefined ? "" : ` Redis ${share(redisCpuSeconds)},`;
  if (serverCpuSeconds.length < processors) return `of a core: ${servers} busy,${redis} pages ${pages} beside`;
  return `${processors} cores shared by all: servers ${servers} of one,${redis} pages ${pages}`;
}
