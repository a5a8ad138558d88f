import { present } from "../assert.ts";
import type { SessionSpec } from "../session/spec.ts";
import { nanosecondsOf, paceOf, sharesBySpeed, type Shares, type TimedStep } from "../training/speed-shares.ts";

/** Rounds that are measured before shares change for the first time in a view; before each further change twice as many. */
const REST_ROUNDS = 5;
const REST_ROUNDS_MAX = 40;
/**
 * A member's pace is the median of what a sample took it in as many rounds, but in the newest so many at most: what holds for
 * longer must rest on more than a moment in which a machine was busy with something else.
 */
const JUDGED_ROUNDS_MAX = 20;
/** A change is for the round after next: the next one is being computed when its votes come (R6). */
const ROUNDS_AHEAD = 2;

/** New shares, and the round from which they are in force. */
export interface SharesChange {
  readonly from: number;
  readonly samples: readonly number[];
  /** What a sample took each member, by which they were dealt out. */
  readonly nanoseconds: readonly number[];
}

/**
 * R13: how a round's batch is shared among the members of a view, by the votes of rounds that were committed in it. All
 * members have these votes, and so the same shares. A view begins with equal ones, as whoever joins knows no earlier vote.
 */
export class BatchShares {
  readonly #spec: SessionSpec;
  #members = 0;
  #first = 0;
  /** In force from a round on; of the last two, the newer one may be still to come. */
  #before: Shares = null;
  #now: Shares = null;
  #since = 0;
  /** What a sample took each member, in the last rounds under these shares. */
  #paces: (readonly number[])[] = [];
  #measured = 0;
  #restRounds = REST_ROUNDS;

  constructor(spec: SessionSpec) {
    this.#spec = spec;
  }

  /** A view begins, of so many members, with this round. */
  begin(members: number, first: number): void {
    this.#members = members;
    this.#first = first;
    this.#before = null;
    this.#now = null;
    this.#since = first;
    this.#forget();
    this.#restRounds = REST_ROUNDS;
  }

  /** Whether shares follow speed. */
  get follow(): boolean {
    return this.#spec.shares === "speed";
  }

  /** Samples of a step of each member in a round of the view. */
  of(round: number): Shares {
    return round >= this.#since ? this.#now : this.#before;
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
    // The first round of new shares is not judged: its programs are laid out, and data may be fetched.
    if (!this.follow || round <= this.#since || steps.length < this.#members) return null;
    if (steps.some(({ samples }) => samples === 0)) return null;
    const judged = Math.min(this.#restRounds, JUDGED_ROUNDS_MAX);
    this.#paces = [...this.#paces.slice(1 - judged), steps.map(paceOf)];
    this.#measured += 1;
    if (this.#measured < this.#restRounds) return null;
    const paces = Array.from({ length: this.#members }, (_, position) => this.#paceOf(position));
    const samples = sharesBySpeed(this.#spec, paces, this.#now);
    if (samples === null) return null;
    this.#before = this.#now;
    this.#now = samples;
    this.#since = round + ROUNDS_AHEAD;
    this.#forget();
    this.#restRounds = Math.min(REST_ROUNDS_MAX, 2 * this.#restRounds);
    return { from: this.#since, samples, nanoseconds: paces.map(nanosecondsOf) };
  }

  #forget(): void {
    this.#paces = [];
    this.#measured = 0;
  }

  #paceOf(position: number): number {
    const paces = this.#paces.map((round) => present(round[position], "each member has a pace in each round"));
    return present(paces.sort((a, b) => a - b)[paces.length >> 1], "some rounds were measured");
  }
}
