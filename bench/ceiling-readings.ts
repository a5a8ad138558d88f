import type { Browser } from "playwright";
import { measureCeiling, type Ceiling, type CeilingOptions } from "./ceiling.ts";
import type { Figure } from "./figure.ts";
import { median } from "./statistics.ts";

const FULL: CeilingOptions = { warmUpMs: 1500, windowMs: 3000 };
const QUICK: CeilingOptions = { warmUpMs: 800, windowMs: 1500 };

/** Raw data-channel ceilings between all pairs of tabs, read several times in a run: a machine's speed wanders. */
export class CeilingReadings {
  readonly #quick: boolean;
  readonly #byTabs = new Map<number, Ceiling[]>();

  constructor(quick: boolean) {
    this.#quick = quick;
  }

  /** Measures without keeping. */
  measure(browser: Browser, tabs: number, options: CeilingOptions): Promise<Ceiling> {
    return measureCeiling(browser, tabs, { ...(this.#quick ? QUICK : FULL), ...options });
  }

  /** Measures all pairs of so many tabs, both ways at once, and keeps the reading. */
  async read(browser: Browser, tabs: number): Promise<Ceiling> {
    const reading = await this.measure(browser, tabs, { traffic: "all-pairs" });
    this.#byTabs.set(tabs, [...(this.#byTabs.get(tabs) ?? []), reading]);
    return reading;
  }

  /** One figure for each number of tabs that was read. */
  figures(): Figure[] {
    return [...this.#byTabs].sort(([a], [b]) => a - b).map(([tabs, readings]) => allPairsFigure(tabs, readings));
  }
}

function allPairsFigure(tabs: number, readings: readonly Ceiling[]): Figure {
  const samples = readings.map((reading) => reading.bytesPerSecond / 1e6);
  return {
    part: "ceiling",
    name: `raw ceiling, N=${tabs}, all pairs both ways`,
    value: median(samples),
    unit: "MB/s",
    formula: "median over readings of: bytes received by all channel workers together, per second",
    samples: { megabytesPerSecond: samples, readings },
    note: `${readings.length} ${readings.length === 1 ? "reading" : "readings"}`,
    othersBusy: Math.max(...readings.map((reading) => reading.cpu.othersBusy)),
  };
}
