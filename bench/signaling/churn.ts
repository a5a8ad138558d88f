import { setTimeout as sleep } from "node:timers/promises";
import { present } from "../../shared/assert.ts";
import type { Bench } from "../bench.ts";
import { cpuSince, readCpu } from "../cpu.ts";
import type { Figure, Target } from "../figure.ts";
import { growthOf, type Reading } from "./churn-growth.ts";
import type { Report } from "./orders.ts";
import { failuresOf } from "./pace.ts";
import { withServers, type Place } from "./with-servers.ts";

const PLAN = { sessionsPerSecond: 5, seats: 4, stayMs: 10_000 };
/** A session that nobody is at any more is kept until others need its place, so memory is level once all are taken. */
const SESSIONS_MAX = 500;
const LEVEL_FROM_SECOND = SESSIONS_MAX / PLAN.sessionsPerSecond;
const CONNECTIONS_MAX = 2_000;
const READ_EVERY_MS = 5_000;
const TELL_EVERY_READINGS = 12;
const MEGABYTE = 2 ** 20;

const GROWN_MEGABYTES: Target = { relation: "at most", value: 5 };

/** Pages come, are introduced and go, half of them without a word, and the server's memory shall stay as it is. */
export function measureChurn(bench: Bench): AsyncGenerator<Figure, void> {
  const wanted = { count: 1, connectionsMax: CONNECTIONS_MAX, sessionsMax: SESSIONS_MAX };
  return withServers(wanted, (place) => churn(bench, place));
}

async function* churn({ say, churnMinutes: minutes }: Bench, { servers, have }: Place): AsyncGenerator<Figure, void> {
  const server = present(servers[0], "one was started");
  const from = readCpu();
  let report: Report | undefined;
  const going = have({ kind: "churn", seconds: 60 * minutes, ...PLAN }).then((told) => (report = told));
  going.catch(() => undefined);
  const readings: Reading[] = [];
  for (let count = 0; report === undefined; count += 1) {
    const second = (performance.now() - from.atMs) / 1000;
    const usage = await server.usage();
    readings.push({ second, ...usage });
    if (count % TELL_EVERY_READINGS === 0) {
      say(`churn: ${second.toFixed(0)} of ${60 * minutes} s, ${(usage.rssBytes / MEGABYTE).toFixed(0)} MiB resident`);
    }
    await Promise.race([going, sleep(READ_EVERY_MS)]);
  }
  const { done, failures, seconds } = await going;
  const { first, last } = growthOf(readings, LEVEL_FROM_SECOND);
  const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);
  const failedCount = failuresOf({ failures });
  yield {
    part: "signaling",
    name: `signaling server: memory gained in ${(seconds / 60).toFixed(0)} min of churn`,
    value: (last.rssBytes - first.rssBytes) / MEGABYTE,
    unit: "MiB",
    formula:
      "medians of resident memory after collecting garbage, of the last fifth of the time less that of the first fifth after all places of sessions were taken",
    samples: { report, readings },
    target: GROWN_MEGABYTES,
    othersBusy: cpuSince(from).othersBusy,
    note: [
      `${megabytes(first.rssBytes)} and ${megabytes(last.rssBytes)} MiB resident`,
      `objects that are alive ${megabytes(first.heapBytes)} and ${megabytes(last.heapBytes)} MiB`,
      `${done} sessions of ${PLAN.seats} pages came and went`,
      ...(failedCount === 0 ? [] : [`${failedCount} failed: ${Object.keys(failures).join(", ")}`]),
    ].join("; "),
  };
}
