import type { FaultInForce } from "../../ports/faults.ts";
import { SlowLine } from "./slow-line.ts";

/** Which faults hold at one peer. */
export class FaultsInForce {
  readonly cut = new Set<number>();
  readonly oneWay = new Set<number>();
  readonly slow = new Map<number, SlowLine>();
  pause: { readonly ms: number; readonly endsAt: number } | undefined;
  /** The next average that goes out gets one bit flipped. */
  corruptsNextAverage = false;
  /** A bit of the model was flipped; only a new page load mends that. */
  corruptedModel = false;
  /** Size of the random numbers that are contributed, in multiples of the true gradient's; 0 for the truth. */
  lieFactor = 0;

  /** Delays what goes to a seat; 0 ends the delay, and what still waits goes at once. */
  slowDown(seat: number, ms: number): void {
    const line = this.slow.get(seat);
    if (ms > 0) {
      if (line) line.ms = ms;
      else this.slow.set(seat, new SlowLine(ms));
      return;
    }
    // What is sent meanwhile lines up behind what waits.
    line?.flush();
    this.slow.delete(seat);
  }

  /** Ends what can be ended, but for the pause, which is its owner's. */
  clear(): void {
    this.cut.clear();
    this.oneWay.clear();
    for (const seat of [...this.slow.keys()]) this.slowDown(seat, 0);
    this.corruptsNextAverage = false;
    this.lieFactor = 0;
  }

  /** As plain JSON. */
  list(): readonly FaultInForce[] {
    const list: FaultInForce[] = [];
    if (this.cut.size > 0) list.push({ fault: "cut", seats: ascending(this.cut) });
    if (this.oneWay.size > 0) list.push({ fault: "oneWay", seats: ascending(this.oneWay) });
    for (const seat of ascending(this.slow.keys())) {
      list.push({ fault: "slow", seats: [seat], ms: this.slow.get(seat)?.ms ?? 0 });
    }
    if (this.pause) list.push({ fault: "pause", ...this.pause });
    if (this.corruptsNextAverage) list.push({ fault: "corrupt", what: "gradient" });
    if (this.corruptedModel) list.push({ fault: "corrupt", what: "model" });
    if (this.lieFactor > 0) list.push({ fault: "lie", factor: this.lieFactor });
    return list;
  }
}

function ascending(seats: Iterable<number>): readonly number[] {
  return [...seats].sort((a, b) => a - b);
}
