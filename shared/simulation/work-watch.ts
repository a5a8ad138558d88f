import type { GradientRequest, RoundKey } from "../peer/gradient-request.ts";
import type { SessionSpec } from "../session/spec.ts";
import type { Coverage } from "./coverage.ts";
import { InvariantViolation } from "./violation.ts";

interface Work {
  readonly compute: GradientRequest;
  readonly bits: number;
  done: boolean;
  /** R5: the votes of its attempt differed: it is to be computed again. */
  isGivenUp: boolean;
}

/** P5: notices gradients that are computed although the same page load has computed them already, in an earlier view. */
export class WorkWatch {
  readonly #coverage: Coverage;
  readonly #averaging: SessionSpec["averaging"];
  /** Whether the page load is in all of these views, and the last one begins with this round. */
  readonly #isSurvivor: (incarnation: string, views: readonly [number, number], round: number) => boolean;
  /** By page load and round. */
  readonly #works = new Map<string, Work[]>();
  /** Computed again in a later view, by a survivor or by one that had been left out, after a round was given up, or because it was ahead (R12). */
  recomputed = 0;
  /** Asked for again in a later view, before the answer was there. */
  restarted = 0;

  constructor(
    coverage: Coverage,
    averaging: SessionSpec["averaging"],
    isSurvivor: (incarnation: string, views: readonly [number, number], round: number) => boolean,
  ) {
    this.#coverage = coverage;
    this.#averaging = averaging;
    this.#isSurvivor = isSurvivor;
  }

  /** @returns whether this is a survivor's first round in the view, and its gradient was there from an earlier view */
  asked(incarnation: string, compute: GradientRequest): boolean {
    const works = this.#worksOf(incarnation, compute.round);
    const bits = bitsOf(compute.parameters);
    const same = works.find((work) => work.bits === bits && work.compute.view < compute.view);
    if (same?.done) this.recomputed += 1;
    else if (same) this.restarted += 1;
    works.push({ compute, bits, done: false, isGivenUp: false });
    // R5: after unequal votes it is to be computed again; and so it is in secure averaging, on a fresh batch (S5).
    if (compute.attempt > 0 || this.#averaging === "secure") return false;
    return (
      same?.done === true &&
      !same.isGivenUp &&
      this.#isSurvivor(incarnation, [same.compute.view, compute.view], compute.round)
    );
  }

  answered(incarnation: string, { view, round, attempt }: RoundKey): void {
    for (const work of this.#worksOf(incarnation, round)) {
      if (work.compute.view === view && work.compute.attempt === attempt) work.done = true;
    }
  }

  /** R5. In a later view the round has no earlier attempt: what it has to go on from is told apart here. */
  diverged(incarnation: string, round: number): void {
    for (const work of this.#worksOf(incarnation, round)) work.isGivenUp = true;
  }

  committed(incarnation: string, view: number, round: number): void {
    const works = this.#worksOf(incarnation, round);
    if (works.length === 0 || works.some((work) => work.compute.view >= view)) return;
    if (this.#averaging === "secure") {
      throw new InvariantViolation("P5", `${incarnation} adds its gradient of round ${round} to two secure sums`);
    }
    this.#coverage.hit("gradient reused");
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
