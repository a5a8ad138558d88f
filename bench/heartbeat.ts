import type { Page } from "playwright";
import type { Bench } from "./bench.ts";
import { cpuSince, readCpu } from "./cpu.ts";
import type { Figure } from "./figure.ts";
import { ENDLESS_ROUNDS, withSession } from "./session.ts";
import { median, quantile } from "./statistics.ts";

const MEMBERS = 4;
const HEARTBEAT_MS = 100;
const LOOK_EVERY_MS = 50;
const SECONDS = 20;
const QUICK_SECONDS = 8;
/** The optimizer runs slowly until it is compiled. */
const WARM_UP_ROUNDS = 3;
const JOIN_MS_MAX = 180_000;

declare global {
  interface Window {
    /** Round-trip times seen so far, in milliseconds. */
    benchRoundTrips?: number[];
  }
}

/** Round trips of heartbeats while four tabs average the largest vector, uncompressed, without a pause. */
export async function* measureHeartbeats(bench: Bench): AsyncGenerator<Figure, void> {
  bench.say(`heartbeats while averaging synthetic-4m, N=${MEMBERS}`);
  const spec = {
    task: "synthetic-4m",
    seats: MEMBERS,
    rounds: ENDLESS_ROUNDS,
    heartbeatMs: HEARTBEAT_MS,
    compression: "none",
  } as const;
  yield* await withSession<readonly Figure[]>(bench, spec, async (session) => {
    await session.reach(WARM_UP_ROUNDS, JOIN_MS_MAX);
    const cpuFrom = readCpu();
    await Promise.all(session.pages.map(watchRoundTrips));
    await new Promise((resolve) => setTimeout(resolve, 1000 * (bench.quick ? QUICK_SECONDS : SECONDS)));
    const perTab = await Promise.all(session.pages.map((page) => page.evaluate(() => window.benchRoundTrips ?? [])));
    const { othersBusy } = cpuSince(cpuFrom);
    const samples = perTab.flat();
    if (samples.length === 0) throw new Error("No heartbeat came back while the tabs averaged");
    const updateMs = (await session.rounds()).flatMap((rounds) =>
      rounds.slice(WARM_UP_ROUNDS).map((metrics) => metrics.updateMs),
    );
    const common = { part: "heartbeat", unit: "ms", othersBusy } as const;
    const name = `heartbeat round trip while averaging 4 M, N=${MEMBERS}`;
    const note = `${samples.length} round trips, longest ${Math.max(...samples).toFixed(0)} ms`;
    const formula = (share: string) =>
      `${share} of the round-trip times that the tabs' status showed, every change of each pair (heartbeatMs ${HEARTBEAT_MS})`;
    return [
      { ...common, name: `${name}, p50`, value: quantile(samples, 0.5), formula: formula("median"), samples, note },
      {
        ...common,
        name: `${name}, p99`,
        value: quantile(samples, 0.99),
        formula: formula("99th percentile"),
        samples,
        target: { relation: "below", value: 150 },
        // Whatever runs on the protocol worker's thread holds up its answers.
        note: `optimizer and digest take ${median(updateMs).toFixed(0)} ms of the same thread`,
      },
    ];
  });
}

/** Keeps, in the page, each round-trip time that its status shows anew; the first ones are from before. */
async function watchRoundTrips(page: Page): Promise<void> {
  await page.evaluate((everyMs) => {
    const seen: number[] = [];
    const last = new Map<number, number | null>();
    window.benchRoundTrips = seen;
    // Nothing in here has a name of its own: compilers that keep names call helpers that the page does not have.
    setInterval(() => {
      for (const { seat, rttMs } of window.lockstep?.status()?.peers ?? []) {
        if (last.has(seat) && rttMs !== null && rttMs !== last.get(seat)) seen.push(rttMs);
        last.set(seat, rttMs);
      }
    }, everyMs);
  }, LOOK_EVERY_MS);
}
