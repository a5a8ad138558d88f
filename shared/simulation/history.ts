import { present } from "../assert.ts";
import type { Digester } from "../training/digest.ts";
import { emptyState } from "../training/initial-parameters.ts";
import type { Optimizer } from "../training/optimizer.ts";
import type { TrainingState } from "../training/state.ts";
import type { RoundAndDigest, ViewRecord } from "../wire/messages.ts";
import type { ContributionWatch } from "./contribution-watch.ts";
import { copyOf } from "./disk.ts";
import type { FragmentWatch } from "./fragment-watch.ts";
import type { OwedWatch } from "./owed-watch.ts";
import type { Scenario } from "./scenario.ts";
import type { ShareWatch } from "./share-watch.ts";
import type { StatisticsWatch } from "./statistics-watch.ts";
import { expectedAverage, expectedMedian, type Contribution } from "./synthetic-task.ts";
import { InvariantViolation } from "./violation.ts";

interface CommittedRound {
  readonly digest: string;
  readonly state: TrainingState | undefined;
}

/**
 * The one history of committed rounds. Without compression, and where contributions are few values of each member (R10),
 * arithmetic of its own says what each state must be (I6).
 */
export class History {
  readonly #scenario: Scenario;
  readonly #isExact: boolean;
  readonly #statistics: StatisticsWatch;
  /** What is owed; undefined where bits of models flip, which go into what is given. */
  readonly #owed: OwedWatch | undefined;
  readonly #shares: ShareWatch;
  readonly #fragments: FragmentWatch;
  readonly #contributions: ContributionWatch;
  readonly #digester: Digester;
  readonly #optimizer: Optimizer;
  /** By round; a state where it can be worked out. */
  #rounds: readonly CommittedRound[];
  /** Courses that a resume has given up a part of; a disk may still have a state of one, and be the only one to. */
  readonly #past: (readonly CommittedRound[])[] = [];

  constructor(
    scenario: Scenario,
    initial: TrainingState,
    optimizer: Optimizer,
    digester: Digester,
    statistics: StatisticsWatch,
    owed: OwedWatch | undefined,
    shares: ShareWatch,
    fragments: FragmentWatch,
    contributions: ContributionWatch,
  ) {
    this.#fragments = fragments;
    this.#shares = shares;
    this.#contributions = contributions;
    this.#statistics = statistics;
    this.#owed = owed;
    this.#scenario = scenario;
    // A bit that flips before a gradient is computed goes into it; nobody can know which.
    const isKnown = scenario.spec.compression === "none" || scenario.spec.compression === "sparse";
    this.#isExact = isKnown && !scenario.faults.some(({ kind }) => kind === "corrupt");
    this.#digester = digester;
    this.#optimizer = optimizer;
    this.#rounds = [{ digest: digester.digest(initial), state: copyOf(initial) }];
  }

  /** The last committed round. */
  get latest(): number {
    return this.#rounds.length - 1;
  }

  /** Somebody committed it, on the present course or on one that was given up. */
  has({ round, digest }: RoundAndDigest): boolean {
    return [this.#rounds, ...this.#past].some((rounds) => rounds[round]?.digest === digest);
  }

  digestOf(round: number): string | undefined {
    return this.#rounds[round]?.digest;
  }

  /**
   * Somebody commits a round, by votes or by a decision, with the contributions of a view's members.
   * @throws InvariantViolation where others committed another state (I1), a round is left out (I4) or the state is not
   *   the one that the contributions make (I6)
   */
  commit(who: string, { round, digest }: RoundAndDigest, of: ViewRecord): void {
    const known = this.#rounds[round];
    if (known) {
      if (known.digest === digest) return;
      throw new InvariantViolation("I1", `${who} commits ${digest} as round ${round}, others ${known.digest}`);
    }
    if (round !== this.latest + 1) {
      throw new InvariantViolation("I4", `${who} commits round ${round}; before it, nobody was beyond ${this.latest}`);
    }
    const members = this.#shares.contributors(of, round);
    const state = this.#expected(of);
    this.#owed?.committed(round, of);
    if (round === 1) this.#statistics.settled(members, of.view);
    if (state) {
      const expected = this.#digester.digest(state);
      if (expected !== digest) {
        const seats = members.map(({ seat }) => seat).join(", ");
        throw new InvariantViolation(
          "I6",
          `${who} commits ${digest} as round ${round}; contributions of seats ${seats} make ${expected}`,
        );
      }
    }
    this.#rounds = [...this.#rounds, { digest, state }];
  }

  /** The state after the last committed round with one more round of a view; undefined under other compression. */
  #expected(of: ViewRecord): TrainingState | undefined {
    const before = this.#rounds.at(-1)?.state;
    if (!before || !this.#isExact) return undefined;
    const contributions = this.#contributions.contributionsTo(this.latest + 1, of, (at) =>
      present(this.#rounds[at]?.state, "what is exact is known from the beginning"),
    );
    if (this.#scenario.spec.fragments > 1) return this.#withFragment(before, of);
    const next = emptyState(before);
    this.#optimizer.update(before, this.#averageOf(of, contributions), next);
    return next;
  }

  /** S8: a round moves its fragment, and nothing else. */
  #withFragment(before: TrainingState, of: ViewRecord): TrainingState {
    const round = this.latest + 1;
    const next = copyOf(before);
    const { start, end } = this.#fragments.rangeOf(round);
    this.#optimizer.update(before, this.#fragments.averageOf(round, of), next, start, end);
    return next;
  }

  #averageOf(of: ViewRecord, contributions: readonly Contribution[]): Float32Array {
    const round = this.latest + 1;
    const { compression, aggregation } = this.#scenario.spec;
    if (compression === "sparse" && !(round === 1 && this.#optimizer.settles)) {
      return present(this.#owed, "what is exact is watched").sparseMean(round, of);
    }
    return aggregation === "median" ? expectedMedian(contributions) : expectedAverage(contributions);
  }

  /** A resume: all seats give up what lies beyond a state. @throws AssertionError where nobody ever committed it */
  rewind(base: RoundAndDigest): void {
    const courses = [this.#rounds, ...this.#past];
    const course = present(
      courses.find((rounds) => rounds[base.round]?.digest === base.digest),
      "a session goes on from what it had committed",
    );
    if (this.latest > base.round || course !== this.#rounds) this.#past.push(this.#rounds);
    this.#rounds = course.slice(0, base.round + 1);
  }
}
