import { present } from "../assert.ts";
import type { GradientRequest } from "../peer/gradient-request.ts";
import type { EntryOf } from "../peer/journal.ts";
import type { RoundAndDigest, ViewRecord } from "../wire/messages.ts";
import type { Coverage } from "./coverage.ts";
import type { Scenario } from "./scenario.ts";
import { evaluationOf } from "./synthetic-task.ts";
import { InvariantViolation } from "./violation.ts";

interface PageLoad {
  readonly seat: number;
  readonly incarnation: string;
}

/** What a page load has come to in one view. */
interface Course {
  /** The newest state whose test it knows. */
  tested: number;
  /** The first one that has reached the target. */
  reached: number | undefined;
}

/**
 * R11: works out for itself what each test must come to, from the parameters of the very state that it is said to be of;
 * that of the states that are due none is left out; and that a session ends with the first one that has reached the target.
 */
export class VerdictWatch {
  readonly #scenario: Scenario;
  readonly #coverage: Coverage;
  readonly #digestOf: (round: number) => string | undefined;
  /** Parameters of the states that are tested, by digest. */
  readonly #parameters = new Map<string, Float32Array>();
  /** By page load and view. */
  readonly #courses = new Map<string, Course>();
  /** Digests of the states with which some page load has finished. */
  readonly #ends = new Set<string>();

  /** @param digestOf what was committed as a round */
  constructor(scenario: Scenario, coverage: Coverage, digestOf: (round: number) => string | undefined) {
    this.#scenario = scenario;
    this.#coverage = coverage;
    this.#digestOf = digestOf;
  }

  /** A page load asks for a test. */
  asked({ evaluate, parameters }: GradientRequest): void {
    if (evaluate && !this.#parameters.has(evaluate.digest)) this.#parameters.set(evaluate.digest, parameters.slice());
  }

  /** A page load commits a round by votes. @throws InvariantViolation where it should have ended, or left a test out */
  committed(who: PageLoad, { view, base }: ViewRecord, round: number): void {
    const course = this.#courseOf(who, view);
    if (course.reached !== undefined) {
      this.#wrong(who, `commits round ${round} after round ${course.reached} has reached the target`);
    }
    const due = this.#testedBefore(this.#testedBefore(round));
    if (due > base.round && course.tested < due) {
      this.#wrong(who, `commits round ${round} without a verdict on round ${due}`);
    }
    if (round === this.#scenario.spec.rounds) this.#ends.add(present(this.#digestOf(round), "it is committed"));
  }

  /** A page load knows what the members' tests of a state came to. @throws InvariantViolation where it is something else */
  evaluated(
    who: PageLoad,
    { members }: ViewRecord,
    { view, round, detail }: EntryOf<"evaluated">,
    reached: number,
  ): void {
    const course = this.#courseOf(who, view);
    const digest = this.#digestOf(round);
    const parameters = digest === undefined ? undefined : this.#parameters.get(digest);
    if (!digest || !parameters) return this.#wrong(who, `has a verdict on round ${round}, which nobody has tested`);
    const parts = members.map(({ seat }) => evaluationOf(round, seat, parameters));
    const correct = parts.reduce((sum, part) => sum + part.correct, 0);
    const total = parts.reduce((sum, part) => sum + part.total, 0);
    if (detail.correct !== correct || detail.total !== total) {
      this.#wrong(
        who,
        `has ${detail.correct} of ${detail.total} for round ${round}, whose state gets ${correct} right`,
      );
    }
    if (round <= course.tested || !this.#isTested(round))
      this.#wrong(who, `has a verdict on round ${round}, which is not due`);
    course.tested = round;
    if (reached > round) this.#coverage.hit("late verdict");
    const { targetAccuracy } = this.#scenario.spec;
    if (targetAccuracy === null || correct / total < targetAccuracy) return;
    course.reached = round;
    this.#ends.add(digest);
  }

  /** A page load goes back to a state that was kept aside. @throws InvariantViolation */
  gaveUp(who: PageLoad, { round, digest, detail }: EntryOf<"roundsGivenUp">): void {
    if (detail.from > round && this.isEnd({ round, digest })) return this.#coverage.hit("rounds given up");
    this.#wrong(who, `goes back from round ${detail.from} to round ${round}, with which nobody has finished`);
  }

  /** A page load finishes. @throws InvariantViolation where it is another state than the first that has reached the target */
  finished(who: PageLoad, { view, round, digest, detail: { reason } }: EntryOf<"finished">): void {
    const { reached } = this.#courseOf(who, view);
    const right = reason === "target" ? reached : reason === "rounds" ? this.#scenario.spec.rounds : round;
    if (round === right && this.#digestOf(round) === digest && (reason !== "rounds" || reached === undefined)) return;
    this.#wrong(
      who,
      `finishes with round ${round} (${reason}), where round ${reached} was the first to reach the target`,
    );
  }

  /** P4: a record says that the session has finished. @throws InvariantViolation where nobody has, with its base */
  decided(who: string, { base, view }: ViewRecord): void {
    if (this.isEnd(base)) return this.#coverage.hit("finish decided");
    throw new InvariantViolation("P4", `${who} has view ${view} as finished with round ${base.round}; nobody has`);
  }

  /** Somebody has finished with this state. */
  isEnd({ round, digest }: RoundAndDigest): boolean {
    return this.#ends.has(digest) || (round === this.#scenario.spec.rounds && this.#digestOf(round) === digest);
  }

  /** M4: all tabs were closed, and find that the session had finished. */
  resumed({ base, finished }: ViewRecord): void {
    if (finished) this.#ends.add(base.digest);
  }

  #isTested(round: number): boolean {
    const { evaluateEvery, rounds } = this.#scenario.spec;
    return round % evaluateEvery === 0 || round === rounds;
  }

  /** The newest round before another one that is tested; 0 where there is none. */
  #testedBefore(round: number): number {
    const { evaluateEvery } = this.#scenario.spec;
    return Math.max(0, Math.floor((round - 1) / evaluateEvery) * evaluateEvery);
  }

  #courseOf({ incarnation }: PageLoad, view: number): Course {
    const key = `${incarnation} ${view}`;
    let course = this.#courses.get(key);
    if (!course) this.#courses.set(key, (course = { tested: 0, reached: undefined }));
    return course;
  }

  #wrong({ seat }: PageLoad, what: string): never {
    throw new InvariantViolation("R11", `seat ${seat} ${what}`);
  }
}
