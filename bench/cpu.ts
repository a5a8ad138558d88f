import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

/** Jiffies per second of /proc, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Processor time so far, in seconds. */
export interface CpuReading {
  /** Of this process and everything below it, the browser included; NaN where there is no /proc. */
  readonly ownSeconds: number;
  /** Of all processes of the machine. */
  readonly busySeconds: number;
  readonly atMs: number;
}

/** What a span of time cost, between two readings. */
export interface CpuSpan {
  readonly ownSeconds: number;
  /** Processors that others kept busy meanwhile, on average: 0 on a quiet machine. Figures taken above 0.1 are suspect. */
  readonly othersBusy: number;
}

/** Fields of /proc/PID/stat behind the parenthesized name: parent, and ticks of the process and its reaped children. */
function processes(): Map<number, { parent: number; ticks: number }> {
  const found = new Map<number, { parent: number; ticks: number }>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const fields = stat
        .slice(stat.lastIndexOf(")") + 2)
        .split(" ")
        .map(Number);
      const [, parent = 0] = fields;
      found.set(Number(entry), { parent, ticks: (fields[11] ?? 0) + (fields[12] ?? 0) });
    } catch {
      // The process ended while the folder was being read.
    }
  }
  return found;
}

function ownSeconds(): number {
  let all: ReturnType<typeof processes>;
  try {
    all = processes();
  } catch {
    return Number.NaN;
  }
  const isOwn = (pid: number): boolean => pid === process.pid || (all.has(pid) && isOwn(all.get(pid)?.parent ?? 0));
  let ticks = 0;
  for (const [pid, { ticks: own }] of all) if (isOwn(pid)) ticks += own;
  return ticks / TICKS_PER_SECOND;
}

export function readCpu(): CpuReading {
  const busyMs = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { ownSeconds: ownSeconds(), busySeconds: busyMs / 1000, atMs: performance.now() };
}

export function cpuSince(from: CpuReading, to: CpuReading = readCpu()): CpuSpan {
  const own = to.ownSeconds - from.ownSeconds;
  const others = to.busySeconds - from.busySeconds - own;
  return { ownSeconds: own, othersBusy: Math.max(0, others / ((to.atMs - from.atMs) / 1000)) };
}
