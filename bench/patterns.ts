import Table from "cli-table3";
import type { Browser } from "playwright";
import { withChromium } from "../e2e/tabs/launch.ts";
import { openCeilingMesh, type Ceiling, type CeilingOptions } from "./ceiling.ts";
import { median } from "./statistics.ts";

/**
 * Compares sending patterns for the bulk channels: `npx tsx bench/patterns.ts [tabs] [repeats]`. Patterns take turns,
 * so that a busy machine slows all alike: ratios to the first one, and bytes for a second of processor time.
 */

const KIB = 1024;
const VARIANTS: Readonly<Record<string, CeilingOptions["pattern"]>> = {
  "64 KiB, 256 KiB unconfirmed": {},
  "64 KiB, 128 KiB unconfirmed": { unconfirmedBytes: 128 * KIB },
  "64 KiB, 512 KiB unconfirmed": { unconfirmedBytes: 512 * KIB },
  "64 KiB, 1 MiB unconfirmed": { unconfirmedBytes: 1024 * KIB },
  "16 KiB, 64 KiB unconfirmed": { messageBytes: 16 * KIB, unconfirmedBytes: 64 * KIB },
  "16 KiB, 128 KiB unconfirmed": { messageBytes: 16 * KIB, unconfirmedBytes: 128 * KIB },
  "16 KiB, 256 KiB unconfirmed": { messageBytes: 16 * KIB, unconfirmedBytes: 256 * KIB },
  "32 KiB, 256 KiB unconfirmed": { messageBytes: 32 * KIB },
  "128 KiB, 512 KiB unconfirmed": { messageBytes: 128 * KIB, unconfirmedBytes: 512 * KIB },
  "two connections, 128 KiB unconfirmed each": { connectionsPerPair: 2, unconfirmedBytes: 128 * KIB },
  "unordered, 256 KiB unconfirmed": { ordered: false },
  "unbounded but for 256 KiB of bufferedAmount": { unconfirmedBytes: null, inFlightBytes: 256 * KIB },
  "unbounded but for 1 MiB of bufferedAmount": { unconfirmedBytes: null },
  "the same, 16 KiB": { unconfirmedBytes: null, messageBytes: 16 * KIB },
  "the same, two connections": { unconfirmedBytes: null, connectionsPerPair: 2 },
};

const tabs = Number(process.argv[2] ?? 4);
const repeats = Number(process.argv[3] ?? 3);
const runs = await withChromium({}, measure);

const megabytesPerSecond = (run: Ceiling) => run.bytesPerSecond / 1e6;
/** Bytes for a second of one processor's time: hardly depends on who else uses the machine. */
const megabytesPerCpuSecond = (run: Ceiling) => (megabytesPerSecond(run) * run.windowMs) / 1000 / run.cpu.ownSeconds;

const head = [
  `${tabs} tabs, all pairs`,
  "MB/s",
  "to the first",
  "MB per CPU second",
  "slowest link",
  "MB/s, each run",
  "others' CPUs",
];
const table = new Table({ head });
const first = runs.values().next().value ?? [];
for (const [name, each] of runs) {
  const rates = each.map(megabytesPerSecond);
  table.push([
    name,
    median(rates).toFixed(1),
    median(each.map((run, i) => run.bytesPerSecond / (first[i]?.bytesPerSecond ?? Number.NaN))).toFixed(2),
    median(each.map(megabytesPerCpuSecond)).toFixed(1),
    median(each.map((run) => Math.min(...run.perLink.flat()) / 1e6)).toFixed(2),
    rates.map((rate) => rate.toFixed(1)).join(" "),
    median(each.map((run) => run.cpu.othersBusy)).toFixed(1),
  ]);
}
console.log(table.toString());

/** The readings of each pattern, in the order of the patterns. */
async function measure(browser: Browser): Promise<ReadonlyMap<string, readonly Ceiling[]>> {
  const mesh = await openCeilingMesh(browser, tabs);
  const readings = new Map<string, Ceiling[]>(Object.keys(VARIANTS).map((name) => [name, []]));
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (const [name, pattern] of Object.entries(VARIANTS)) {
      readings.get(name)?.push(await mesh.measure({ pattern: pattern ?? {}, warmUpMs: 1000, windowMs: 2500 }));
    }
  }
  await mesh.close();
  return readings;
}
