import { present } from "../assert.ts";
import type { GradientRequest, RoundKey } from "../peer/gradient-request.ts";
import { parseFrame } from "../wire/frame.ts";
import type { ViewRecord } from "../wire/messages.ts";
import type { Coverage } from "./coverage.ts";
import type { Scenario } from "./scenario.ts";
import type { ShareWatch } from "./share-watch.ts";
import { contributionOf, startOfSteps } from "./synthetic-task.ts";
import { InvariantViolation } from "./violation.ts";

/** Who a page load is. */
interface PageLoad {
  readonly seat: number;
  readonly incarnation: string;
}

/** A round that a page load has begun. */
interface Begun {
  readonly view: number;
  /** What it carried to the state that the round begins from. */
  readonly before: Float32Array;
  readonly change: Float32Array;
  /** Its contribution went out; it may have, where the change was there and no frame has been seen. */
  told: "no" | "maybe" | "yes";
}

/** Elements from `start` to before `end`. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * S8: what is averaged in turns. Keeps books of its own of what each page load carries: all that its own steps have changed
 * since a value last travelled. From them follows where its steps must go on, what each round's average must be, and that
 * nothing that went into one sum goes into another.
 */
export class FragmentWatch {
  readonly #scenario: Scenario;
  readonly #settles: boolean;
  readonly #coverage: Coverage;
  readonly #shares: ShareWatch;
  /** By page load and round, from the state on that was last taken from elsewhere. */
  readonly #lives = new Map<string, Map<number, Begun>>();

  /** @param settles round 1 settles statistics, and averages all of the vector (R9) */
  constructor(scenario: Scenario, settles: boolean, coverage: Coverage, shares: ShareWatch) {
    this.#scenario = scenario;
    this.#settles = settles;
    this.#coverage = coverage;
    this.#shares = shares;
  }

  /**
   * A page load asks for its step.
   * @param isAhead while its contribution to the round before travels (R12): what that has told counts here still
   * @throws InvariantViolation where it is to go on from elsewhere than it was
   */
  asked({ seat, incarnation }: PageLoad, request: GradientRequest, isAhead: boolean): void {
    const { view, round, carried } = request;
    if (this.#count === 1) return isAhead ? undefined : this.#expectNone(seat, request);
    const rounds = this.#roundsOf(incarnation);
    const known = rounds.get(round);
    const last = rounds.get(round - 1);
    const before =
      isAhead && last
        ? this.#aheadOf(last, request)
        : this.#expected(rounds, request).find((expected) => isSame(expected, carried));
    if (!before) {
      throw new InvariantViolation("S8", `seat ${seat} goes on for round ${round} with something else than it carried`);
    }
    for (const later of rounds.keys()) if (later >= round) rounds.delete(later);
    rounds.set(round, {
      ...{ view, before },
      change: contributionOf(this.#scenario, seat, request, startOfSteps(request)),
      told: known?.view === view ? known.told : "no",
    });
    if (before.some((value) => value !== 0)) this.#coverage.hit("fragment carried");
  }

  /** What a page load had asked for is there: from now on its contribution may go out. */
  answered({ incarnation }: PageLoad, { view, round }: RoundKey): void {
    const begun = this.#lives.get(incarnation)?.get(round);
    if (begun?.view === view && begun.told === "no") begun.told = "maybe";
  }

  /** A bulk frame goes out. */
  sent({ incarnation }: PageLoad, bytes: Uint8Array): void {
    const { kind, view, round } = parseFrame(bytes).header;
    const begun = this.#lives.get(incarnation)?.get(round);
    if (kind === "contribution" && begun?.view === view) begun.told = "yes";
  }

  /** A page load has taken over a state from its disk or from others: it carries nothing beside that. */
  restarted({ incarnation }: PageLoad): void {
    this.#lives.delete(incarnation);
  }

  /** What of the vector a round averages, by arithmetic of its own. */
  rangeOf(round: number): Range {
    const { parameters } = this.#scenario;
    const count = round === 1 && this.#settles ? 1 : Math.min(this.#count, parameters);
    const turn = (round + count - 1) % count;
    const [start = 0, end = parameters] = [turn, turn + 1].map(
      (first) => first * Math.floor(parameters / count) + Math.min(first, parameters % count),
    );
    return { start, end };
  }

  /** I6: what a round of a view averages must come to; of the rest of the vector nothing. */
  averageOf(round: number, { members }: ViewRecord): Float32Array {
    const { start, end } = this.rangeOf(round);
    const sum = new Float64Array(this.#scenario.parameters);
    let total = 0;
    for (const who of members) {
      const weight = this.#shares.weightOf(who, round);
      const { before, change } = present(
        this.#lives.get(who.incarnation)?.get(round),
        "whoever contributes was asked for it",
      );
      total += weight;
      for (let i = start; i < end; i += 1) {
        sum[i] = (sum[i] as number) + weight * ((before[i] as number) + (change[i] as number));
      }
    }
    return Float32Array.from(sum, (value) => value / Math.max(1, total));
  }

  get #count(): number {
    return this.#scenario.spec.fragments;
  }

  #expectNone(seat: number, { round, carried }: GradientRequest): void {
    if (carried === null) return;
    throw new InvariantViolation("S8", `seat ${seat} carries something to round ${round} of whole averages`);
  }

  #roundsOf(incarnation: string): Map<number, Begun> {
    let rounds = this.#lives.get(incarnation);
    if (!rounds) this.#lives.set(incarnation, (rounds = new Map()));
    return rounds;
  }

  /** What a page load can carry to a round: more than one thing only where nobody can see from outside what went out. */
  #expected(rounds: ReadonlyMap<number, Begun>, { view, round }: RoundKey): readonly Float32Array[] {
    const begun = rounds.get(round);
    if (begun) {
      // R5: the same once more.
      if (begun.view === view || begun.told === "no") return [begun.before];
      const rest = this.#without(begun.before, round);
      if (begun.told === "maybe") return [begun.before, rest];
      this.#coverage.hit("fragment given up");
      return [rest];
    }
    const last = rounds.get(round - 1);
    if (!last) return [new Float32Array(this.#scenario.parameters)];
    return [this.#without(allOf(last), round - 1)];
  }

  /** What a page load carries to the round after one that is still in flight; undefined where it does not go on from all of it. */
  #aheadOf(last: Begun, { round, carried }: GradientRequest): Float32Array | undefined {
    const all = allOf(last);
    return isSame(all, carried) ? this.#without(all, round - 1) : undefined;
  }

  /** All but what a round has told. */
  #without(vector: Float32Array, round: number): Float32Array {
    const { start, end } = this.rangeOf(round);
    return vector.map((value, i) => (i >= start && i < end ? 0 : value));
  }
}

/** How far the own steps have come after a round, whatever of that has travelled. */
function allOf({ before, change }: Begun): Float32Array {
  return before.map((value, i) => value + (change[i] as number));
}

function isSame(expected: Float32Array, carried: Float32Array | null): boolean {
  return carried?.length === expected.length && carried.every((value, i) => value === expected[i]);
}
