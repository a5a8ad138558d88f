import { setTimeout as sleep } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import { cpuSince, readCpu } from "../cpu.ts";
import type { Figure, Target } from "../figure.ts";
import { growthOf, type Reading } from "./churn-growth.ts";
import type { Report } from "./orders.ts";
import { failuresOf } from "./pace.ts";
import type { Usage } from "./server-process.ts";
import { whoOf, withServers, type Place } from "./with-servers.ts";

const PLAN = { sessionsPerSecond: 5, seats: 4, stayMs: 10_000 };
/** A session that nobody is at any more is kept until others need its place, so memory is level once all are taken. */
const SESSIONS_MAX = 500;
const LEVEL_FROM_SECOND = SESSIONS_MAX / PLAN.sessionsPerSecond;
const CONNECTIONS_MAX = 2_000;
const READ_EVERY_MS = 5_000;
const TELL_EVERY_READINGS = 12;
const MEGABYTE = 2 ** 20;

const GROWN_MEGABYTES: Target = { relation: "at most", value: 5 };

/** What one process used, at each reading. */
interface Watched {
  readonly who: string;
  readonly usage: () => Promise<Usage>;
  readonly readings: Reading[];
}

/** Pages come, are introduced and go, half of them without a word, and the servers' memory shall stay as it is. */
export function measureChurn(bench: Bench, servers: number): AsyncGenerator<Figure, void> {
  const wanted = { count: servers, connectionsMax: CONNECTIONS_MAX, sessionsMax: SESSIONS_MAX };
  return withServers(wanted, (place) => churn(bench, place));
}

async function* churn({ say, churnMinutes: minutes }: Bench, place: Place): AsyncGenerator<Figure, void> {
  const from = readCpu();
  const watch = ({ usage }: Pick<Watched, "usage">, who: string): Watched => ({ who, usage, readings: [] });
  const servers = place.servers.map((server, at) => watch(server, `server ${at + 1}`));
  const redis = place.redis && watch(place.redis, "Redis");
  let report: Report | undefined;
  const going = place.have({ kind: "churn", seconds: 60 * minutes, ...PLAN }).then((told) => (report = told));
  going.catch(() => undefined);
  for (let count = 0; report === undefined; count += 1) {
    const second = (performance.now() - from.atMs) / 1000;
    for (const { usage, readings } of [...servers, ...(redis ? [redis] : [])]) {
      readings.push({ second, ...(await usage()) });
    }
    if (count % TELL_EVERY_READINGS === 0) {
      const resident = servers.map(({ readings }) => inMegabytes(readings.at(-1)?.rssBytes ?? 0)).join(" and ");
      say(`${whoOf(place)}: churn: ${second.toFixed(0)} of ${60 * minutes} s, ${resident} MiB resident`);
    }
    await Promise.race([going, sleep(READ_EVERY_MS)]);
  }
  const { done, failures, seconds } = await going;
  const failedCount = failuresOf({ failures });
  const common = { part: "signaling", unit: "MiB", othersBusy: cpuSince(from).othersBusy } as const;
  const during = `${(seconds / 60).toFixed(0)} min of churn`;
  const grown = servers.map(({ readings }) => growthOf(readings, LEVEL_FROM_SECOND));
  yield {
    ...common,
    name: `${whoOf(place)}: memory gained in ${during}${servers.length === 1 ? "" : " by the one that gained most"}`,
    value: Math.max(...grown.map(({ first, last }) => last.rssBytes - first.rssBytes)) / MEGABYTE,
    formula:
      "medians of resident memory after collecting garbage, of the last fifth of the time less that of the first fifth after all places of sessions were taken",
    samples: { report, servers },
    target: GROWN_MEGABYTES,
    note: [
      ...grown.map(({ first, last }) => `${betweenMegabytes(first.rssBytes, last.rssBytes)} MiB resident`),
      ...grown.map(
        ({ first, last }) => `objects that are alive ${betweenMegabytes(first.heapBytes, last.heapBytes)} MiB`,
      ),
      `${done} sessions of ${PLAN.seats} pages came and went`,
      ...(failedCount === 0 ? [] : [`${failedCount} failed: ${Object.keys(failures).join(", ")}`]),
    ].join("; "),
  };
  if (redis === undefined) return;
  const { first, last } = growthOf(redis.readings, LEVEL_FROM_SECOND);
  yield {
    ...common,
    name: `${whoOf(place)}: memory gained in ${during} by Redis`,
    value: (last.heapBytes - first.heapBytes) / MEGABYTE,
    formula: "medians of what it keeps (used_memory), as above",
    samples: redis.readings,
    target: GROWN_MEGABYTES,
    note: `${betweenMegabytes(first.heapBytes, last.heapBytes)} MiB kept; resident ${betweenMegabytes(first.rssBytes, last.rssBytes)} MiB`,
  };
}

const inMegabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);
const betweenMegabytes = (first: number, last: number): string => `${inMegabytes(first)} to ${inMegabytes(last)}`;
