import Table from "cli-table3";
import { launchBrowser } from "./browser.ts";
import { openCeilingMesh, type Ceiling, type CeilingOptions } from "./ceiling.ts";
import { median } from "./statistics.ts";

/**
 * Compares sending patterns for the bulk channels: `npx tsx bench/patterns.ts [tabs] [repeats]`. Patterns take turns,
 * so that a busy machine slows all alike: ratios to the first one, and bytes for a second of processor time.
 */

const KIB = 1024;
const VARIANTS: Readonly<Record<string, CeilingOptions["pattern"]>> = {
  "64 KiB, 1 MiB in flight": {},
  "16 KiB, 1 MiB": { messageBytes: 16 * KIB },
  "32 KiB, 1 MiB": { messageBytes: 32 * KIB },
  "128 KiB, 1 MiB": { messageBytes: 128 * KIB },
  "256 KiB, 1 MiB": { messageBytes: 256 * KIB },
  "64 KiB, 256 KiB": { inFlightBytes: 256 * KIB },
  "64 KiB, 512 KiB": { inFlightBytes: 512 * KIB },
  "64 KiB, 2 MiB": { inFlightBytes: 2048 * KIB },
  "64 KiB, 4 MiB": { inFlightBytes: 4096 * KIB },
  "two connections, 512 KiB each": { connectionsPerPair: 2, inFlightBytes: 512 * KIB },
  "two connections, 1 MiB each": { connectionsPerPair: 2 },
  unordered: { ordered: false },
  "unordered, maxRetransmits 65535": { ordered: false, maxRetransmits: 65535 },
};

const tabs = Number(process.argv[2] ?? 4);
const repeats = Number(process.argv[3] ?? 3);
const browser = await launchBrowser();
const mesh = await openCeilingMesh(browser, tabs);
const runs = new Map<string, Ceiling[]>(Object.keys(VARIANTS).map((name) => [name, []]));
for (let repeat = 0; repeat < repeats; repeat += 1) {
  for (const [name, pattern] of Object.entries(VARIANTS)) {
    runs.get(name)?.push(await mesh.measure({ pattern: pattern ?? {}, warmUpMs: 1000, windowMs: 2500 }));
  }
}
await mesh.close();
await browser.close();

const megabytesPerSecond = (run: Ceiling) => run.bytesPerSecond / 1e6;
/** Bytes for a second of one processor's time: hardly depends on who else uses the machine. */
const megabytesPerCpuSecond = (run: Ceiling) => (megabytesPerSecond(run) * run.windowMs) / 1000 / run.cpu.ownSeconds;

const head = [`${tabs} tabs, all pairs`, "MB/s", "to the first", "MB per CPU second", "MB/s, each run", "others' CPUs"];
const table = new Table({ head });
const first = runs.values().next().value ?? [];
for (const [name, each] of runs) {
  const rates = each.map(megabytesPerSecond);
  table.push([
    name,
    median(rates).toFixed(1),
    median(each.map((run, i) => run.bytesPerSecond / (first[i]?.bytesPerSecond ?? Number.NaN))).toFixed(2),
    median(each.map(megabytesPerCpuSecond)).toFixed(1),
    rates.map((rate) => rate.toFixed(1)).join(" "),
    median(each.map((run) => run.cpu.othersBusy)).toFixed(1),
  ]);
}
console.log(table.toString());
