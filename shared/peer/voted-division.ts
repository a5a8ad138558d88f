import { present } from "../assert.ts";

/** Rounds that are measured before a division changes for the first time in a view; before each further change twice as many. */
const REST_ROUNDS = 5;
const REST_ROUNDS_MAX = 40;
/**
 * A member's figure is the median of as many rounds, but of the newest so many at most: what holds for longer must rest on
 * more than a moment in which a machine, or its line, was busy with something else.
 */
const JUDGED_ROUNDS_MAX = 20;
/** A change is for the round after next: the next one is under way when its votes come (R6). */
const ROUNDS_AHEAD = 2;

/** What each member has of something, by its position in the view; null where all have as much. */
type Parts = readonly number[] | null;

/**
 * R13, R14: how the members of a view divide something among themselves, by figures in the votes of rounds that were
 * committed in it: when it is judged, by which rounds, and from which round on a change is in force. All members have these
 * votes, and so the same division. A view begins with an equal one, as whoever joins knows no earlier vote.
 */
export class VotedDivision {
  /** In force from a round on; of the last two, the newer one may be still to come. */
  #before: Parts = null;
  #now: Parts = null;
  #since = 0;
  /** What the votes of the last rounds under this division told, by position. */
  #figures: (readonly number[])[] = [];
  #measured = 0;
  #restRounds = REST_ROUNDS;

  /** A view begins with this round. */
  begin(first: number): void {
    this.#before = null;
    this.#now = null;
    this.#since = first;
    this.#forget();
    this.#restRounds = REST_ROUNDS;
  }

  /** In force in a round of the view. */
  of(round: number): Parts {
    return round >= this.#since ? this.#now : this.#before;
  }

  /** The newest one, which may be still to come. */
  get newest(): Parts {
    return this.#now;
  }

  /** The first round of a new division is not judged: it has to get under way. */
  isJudged(round: number): boolean {
    return round > this.#since;
  }

  /**
   * A round that is judged was committed.
   * @param figures of its votes, by position
   * @returns each member's median, where it is time for a change
   */
  measured(figures: readonly number[]): readonly number[] | null {
    const judged = Math.min(this.#restRounds, JUDGED_ROUNDS_MAX);
    this.#figures = [...this.#figures.slice(1 - judged), figures];
    this.#measured += 1;
    if (this.#measured < this.#restRounds) return null;
    return figures.map((_, position) => this.#median(position));
  }

  /** The division changes, by the votes of a round. @returns the round from which the new one is in force */
  change(round: number, parts: readonly number[]): number {
    this.#before = this.#now;
    this.#now = parts;
    this.#since = round + ROUNDS_AHEAD;
    this.#forget();
    this.#restRounds = Math.min(REST_ROUNDS_MAX, 2 * this.#restRounds);
    return this.#since;
  }

  #forget(): void {
    this.#figures = [];
    this.#measured = 0;
  }

  #median(position: number): number {
    const figures = this.#figures.map((round) => present(round[position], "each member has a figure in each round"));
    return present(figures.sort((a, b) => a - b)[figures.length >> 1], "some rounds were measured");
  }
}
