import type { Bench } from "./bench.ts";
import type { CeilingOptions } from "./ceiling.ts";
import type { Figure } from "./figure.ts";
import { median } from "./statistics.ts";

const TABS = [2, 3, 4] as const;

/** One pair, one way: with the window that the product uses, and with SCTP's own alone. */
const ONE_WAY: readonly { readonly name: string; readonly pattern: NonNullable<CeilingOptions["pattern"]> }[] = [
  { name: "receiver-confirmed window", pattern: {} },
  { name: "no window but SCTP's", pattern: { unconfirmedBytes: null } },
];

/** Reads the raw ceilings; those of all pairs become figures at the end of the run, with every later reading. */
export async function* measureCeilings(bench: Bench): AsyncGenerator<Figure, void> {
  for (const { name, pattern } of ONE_WAY) {
    const samples: number[] = [];
    const othersBusy: number[] = [];
    for (let repeat = 0; repeat < (bench.quick ? 1 : 2); repeat += 1) {
      bench.say(`raw ceiling, one pair one way, ${name}`);
      const reading = await bench.ceilings.measure(bench.browser, 2, { traffic: "one-way", pattern });
      samples.push(reading.bytesPerSecond / 1e6);
      othersBusy.push(reading.cpu.othersBusy);
    }
    yield {
      part: "ceiling",
      name: `raw ceiling, one pair one way, ${name}`,
      value: median(samples),
      unit: "MB/s",
      formula: "median over readings of: bytes that the receiving channel worker got per second",
      samples,
      othersBusy: Math.max(...othersBusy),
    };
  }
  for (const tabs of TABS) {
    bench.say(`raw ceiling, N=${tabs}, all pairs`);
    await bench.ceilings.read(bench.browser, tabs);
  }
}
