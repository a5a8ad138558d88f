import { present } from "../assert.ts";
import type { GradientRequest, RoundKey } from "../peer/gradient-request.ts";
import type { TrainingState } from "../training/state.ts";
import type { ViewRecord } from "../wire/messages.ts";
import type { Coverage } from "./coverage.ts";
import type { Scenario } from "./scenario.ts";
import type { ShareWatch } from "./share-watch.ts";
import { contributionOf, startOfSteps, type Contribution } from "./synthetic-task.ts";
import { InvariantViolation } from "./violation.ts";

/** A page load of a seat. */
type PageLoad = ViewRecord["members"][number];

/** What a contribution was asked for. */
type Asked = Pick<GradientRequest, "view" | "round" | "attempt" | "parameters" | "carried">;

/** Finds the committed state of a round. */
type StateOf = (round: number) => TrainingState;

/**
 * R12: what each contribution to a committed round was computed on. That follows from where in its view a round is: the
 * first one, and one that is tried again, on the state itself; any other, where rounds overlap, on the state before, and
 * from there on by the seat's own steps. Only a view's first round may have one of an earlier view (P5).
 */
export class ContributionWatch {
  readonly #scenario: Scenario;
  /** How many of the first elements are statistics of inputs, and whether round 1 settles them (R9). */
  readonly #inputs: { readonly statistics: number; readonly settles: boolean };
  readonly #coverage: Coverage;
  readonly #shares: ShareWatch;
  readonly #recordOf: (view: number) => ViewRecord | undefined;
  /** By page load and round: what was asked for last. */
  readonly #newest = new Map<string, Asked>();

  constructor(
    scenario: Scenario,
    inputs: { readonly statistics: number; readonly settles: boolean },
    coverage: Coverage,
    shares: ShareWatch,
    recordOf: (view: number) => ViewRecord | undefined,
  ) {
    this.#scenario = scenario;
    this.#inputs = inputs;
    this.#coverage = coverage;
    this.#shares = shares;
    this.#recordOf = recordOf;
  }

  /** A page load asks for its contribution to a round. */
  asked(incarnation: string, request: GradientRequest): void {
    const { view, round, attempt, parameters, carried } = request;
    const copies = { parameters: parameters.slice(), carried: carried?.slice() ?? null };
    this.#newest.set(`${incarnation} ${round}`, { view, round, attempt, ...copies });
  }

  /**
   * What the members of a view contribute to a round that somebody has committed.
   * @param stateOf knows the rounds before
   * @throws InvariantViolation where one was computed on anything else than it was to be
   */
  contributionsTo(round: number, record: ViewRecord, stateOf: StateOf): readonly Contribution[] {
    return record.members.map((who) => {
      const asked = this.#askedBy(who, round);
      this.#checkView(who, asked, record);
      this.#checkStart(who, asked, stateOf);
      return { weight: this.#shares.weightOf(who, round), values: this.#valuesOf(who, asked) };
    });
  }

  #checkView({ seat }: PageLoad, { view, round }: Asked, record: ViewRecord): void {
    if (view === record.view) return;
    const isFirst = round === record.base.round + 1;
    if (isFirst && this.#scenario.spec.averaging === "plain") return;
    const text = `seat ${seat} contributes to round ${round} of view ${record.view} what it computed in view ${view}`;
    throw new InvariantViolation("R12", text);
  }

  #checkStart(who: PageLoad, asked: Asked, stateOf: StateOf): void {
    const { fragments, localSteps } = this.#scenario.spec;
    const isLocal = localSteps > 1;
    const isAhead = this.isAhead(asked);
    if (isAhead) this.#coverage.hit(isLocal ? "steps from the seat's own end" : "gradient of the state before");
    const { parameters } = stateOf(asked.round - (isAhead ? 2 : 1));
    const own = isAhead && isLocal && fragments === 1 ? this.#ownChange(who, asked.round - 1) : undefined;
    const isExpected = (value: number, i: number) => Object.is(value, asked.parameters[i]);
    // With fragments more is carried, of which others keep books.
    const isMoved = fragments > 1 || parameters.every((_, i) => (asked.carried?.[i] ?? 0) === (own?.[i] ?? 0));
    if (parameters.every(isExpected) && isMoved) return;
    const text = `seat ${who.seat} computes round ${asked.round} in view ${asked.view} on something else than is there`;
    throw new InvariantViolation("R12", text);
  }

  /** What a page load gave to a round, start minus end; statistics stay. */
  #ownChange(who: PageLoad, round: number): Float32Array {
    return this.#valuesOf(who, this.#askedBy(who, round)).fill(0, 0, this.#inputs.statistics);
  }

  /** Whether this is to be asked for while the round before it is in flight. */
  isAhead({ view, round, attempt }: RoundKey): boolean {
    const { overlap, evaluateEvery, rounds } = this.#scenario.spec;
    const { base } = present(this.#recordOf(view), "whoever computes in a view knows its record");
    const isFirst = round === base.round + 1;
    const isUnsettled = round === 2 && this.#inputs.settles;
    const isAfterTest = (round - 1) % evaluateEvery === 0 || round > rounds;
    return overlap === 1 && attempt === 0 && !isFirst && !isUnsettled && !isAfterTest;
  }

  #askedBy({ seat, incarnation }: PageLoad, round: number): Asked {
    const asked = this.#newest.get(`${incarnation} ${round}`);
    if (asked) return asked;
    throw new InvariantViolation("R12", `seat ${seat} contributes to round ${round} what it computed for another one`);
  }

  #valuesOf(who: PageLoad, asked: Asked): Float32Array {
    const values = contributionOf(this.#scenario, who.seat, asked, startOfSteps(asked));
    return this.#shares.weightOf(who, asked.round) === 0 ? values.fill(0) : values;
  }
}
