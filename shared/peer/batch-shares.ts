import type { SessionSpec } from "../session/spec.ts";
import { nanosecondsOf, paceOf, sharesBySpeed, type Shares, type TimedStep } from "../training/speed-shares.ts";
import { VotedDivision } from "./voted-division.ts";

/** New shares, and the round from which they are in force. */
export interface SharesChange {
  readonly from: number;
  readonly samples: readonly number[];
  /** What a sample took each member, by which they were dealt out. */
  readonly nanoseconds: readonly number[];
}

/** R13: how a round's batch is shared among the members of a view, by the votes of rounds that were committed in it. */
export class BatchShares {
  readonly #spec: SessionSpec;
  /** By what a sample took each member. */
  readonly #division = new VotedDivision();
  #members = 0;
  #first = 0;

  constructor(spec: SessionSpec) {
    this.#spec = spec;
  }

  /** A view begins, of so many members, with this round. */
  begin(members: number, first: number): void {
    this.#members = members;
    this.#first = first;
    this.#division.begin(first);
  }

  /** Whether shares follow speed. */
  get follow(): boolean {
    return this.#spec.shares === "speed";
  }

  /** Samples of a step of each member in a round of the view. */
  of(round: number): Shares {
    return this.#division.of(round);
  }

  /**
   * P5: a step from an earlier view may count in this round, which was dealt out by shares that not all know.
   * @param attempt later ones are computed anew
   */
  mayReuse(round: number, attempt: number): boolean {
    return round === this.#first && attempt === 0;
  }

  /**
   * A round was committed.
   * @param steps what its votes say, by position
   * @returns the change that follows, if one does
   */
  committed(round: number, steps: readonly TimedStep[]): SharesChange | null {
    // In the first round of new shares programs are laid out, and data may be fetched.
    if (!this.follow || !this.#division.isJudged(round) || steps.length < this.#members) return null;
    if (steps.some(({ samples }) => samples === 0)) return null;
    const paces = this.#division.measured(steps.map(paceOf));
    const samples = paces && sharesBySpeed(this.#spec, paces, this.#division.newest);
    if (!samples) return null;
    return { from: this.#division.change(round, samples), samples, nanoseconds: paces.map(nanosecondsOf) };
  }
}
