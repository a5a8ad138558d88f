import { Coverage } from "../../../shared/simulation/coverage.ts";
import type { Outcome } from "../../../shared/simulation/world.ts";

/** A seed that failed. */
export interface FailedSeed {
  readonly seed: number;
  readonly peers: number;
  readonly message: string;
}

/** What some runs came to, as plain data that can be sent between threads. */
export interface Sum {
  readonly runs: number;
  readonly virtualMs: number;
  readonly recomputed: number;
  readonly restarted: number;
  readonly marks: Outcome["marks"];
  readonly journal: Readonly<Record<string, number>>;
  readonly ends: Readonly<Record<string, number>>;
  readonly failed: readonly FailedSeed[];
  /** What the mixes of these runs were, in words, each once. */
  readonly mixes: readonly string[];
}

/** Adds up what many runs came to. */
export class Tally {
  readonly coverage = new Coverage();
  readonly journal = new Map<string, number>();
  readonly ends = new Map<string, number>();
  readonly failed: FailedSeed[] = [];
  readonly mixes = new Set<string>();
  runs = 0;
  virtualMs = 0;
  recomputed = 0;
  restarted = 0;

  held(outcome: Outcome): void {
    this.runs += 1;
    this.virtualMs += outcome.virtualMs;
    this.recomputed += outcome.recomputed;
    this.restarted += outcome.restarted;
    this.coverage.add(outcome.marks);
    for (const [event, count] of Object.entries(outcome.journal)) add(this.journal, event, count);
    for (const state of outcome.states) add(this.ends, state, 1);
  }

  broke(failed: FailedSeed): void {
    this.runs += 1;
    this.failed.push(failed);
  }

  get sum(): Sum {
    const { runs, virtualMs, recomputed, restarted, coverage, failed } = this;
    const marks = coverage.counts;
    const [journal, ends] = [Object.fromEntries(this.journal), Object.fromEntries(this.ends)];
    return { runs, virtualMs, recomputed, restarted, marks, journal, ends, failed, mixes: [...this.mixes] };
  }

  include(sum: Sum): void {
    this.runs += sum.runs;
    this.virtualMs += sum.virtualMs;
    this.recomputed += sum.recomputed;
    this.restarted += sum.restarted;
    this.coverage.add(sum.marks);
    for (const [event, count] of Object.entries(sum.journal)) add(this.journal, event, count);
    for (const [state, count] of Object.entries(sum.ends)) add(this.ends, state, count);
    this.failed.push(...sum.failed);
    for (const mix of sum.mixes) this.mixes.add(mix);
  }
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}
