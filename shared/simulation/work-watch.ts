import type { Effect } from "../peer/effect.ts";
import type { Coverage } from "./coverage.ts";

type Compute = Extract<Effect, { type: "compute" }>;

interface Work {
  readonly compute: Compute;
  readonly bits: number;
  done: boolean;
}

/** P5: counts gradients that are computed although the same page load has computed them already, in an earlier view. */
export class WorkWatch {
  readonly #coverage: Coverage;
  /** By page load and round. */
  readonly #works = new Map<string, Work[]>();
  /** Computed again in a later view, though the answer had been there. */
  recomputed = 0;
  /** Asked for again in a later view, before the answer was there. */
  restarted = 0;

  constructor(coverage: Coverage) {
    this.#coverage = coverage;
  }

  /** @returns whether this work was done already in an earlier view */
  asked(incarnation: string, compute: Compute): boolean {
    const works = this.#worksOf(incarnation, compute.round);
    const bits = bitsOf(compute.parameters);
    const same = works.find((work) => work.bits === bits && work.compute.view < compute.view);
    if (same?.done) this.recomputed += 1;
    else if (same) this.restarted += 1;
    works.push({ compute, bits, done: false });
    return same?.done ?? false;
  }

  answered(incarnation: string, { view, round, attempt }: Pick<Compute, "view" | "round" | "attempt">): void {
    for (const work of this.#worksOf(incarnation, round)) {
      if (work.compute.view === view && work.compute.attempt === attempt) work.done = true;
    }
  }

  committed(incarnation: string, view: number, round: number): void {
    const works = this.#worksOf(incarnation, round);
    if (works.length > 0 && works.every((work) => work.compute.view < view)) this.#coverage.hit("gradient reused");
  }

  #worksOf(incarnation: string, round: number): Work[] {
    const key = `${incarnation} ${round}`;
    let works = this.#works.get(key);
    if (!works) this.#works.set(key, (works = []));
    return works;
  }
}

/** A hash (FNV-1a over 32-bit words) that tells parameters of one run apart. */
function bitsOf(parameters: Float32Array): number {
  let hash = 0x811c_9dc5;
  for (const word of new Uint32Array(parameters.buffer, parameters.byteOffset, parameters.length)) {
    hash = Math.imul(hash ^ word, 0x0100_0193);
  }
  return hash >>> 0;
}
