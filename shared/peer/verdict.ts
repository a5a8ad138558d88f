import type { Pooled } from "./figures.ts";
import type { Evaluation, EvaluationAnswer } from "./gradient-request.ts";
import type { Vote } from "./round.ts";

/** A state that the members of a view test, each on its part of the held-out set. */
export interface Tested {
  readonly view: number;
  readonly round: number;
  readonly digest: string;
}

/**
 * R11: the committed state that is being tested while rounds go on: there is one at most. What members' tests come to is in
 * their votes, and counts once these rounds are committed: so all members know the same at the same commit. It belongs to a
 * view, as whoever comes later knows no votes of an earlier one.
 */
export class Verdict {
  #tested: Tested | undefined;
  #own: Evaluation | undefined;
  /** By seat, what votes of committed rounds have told. */
  #parts = new Map<number, Evaluation>();

  /** The state that is being tested. */
  get tested(): Tested | undefined {
    return this.#tested;
  }

  /** A state was committed and is tested from now on. @param own this peer's part of it, where it is there already */
  begin(tested: Tested, own: Evaluation | undefined): void {
    this.#tested = tested;
    this.#own = own;
    this.#parts = new Map();
  }

  /** This peer's part of the test is done; that of another state is not wanted any more. */
  take({ view, round, digest, correct, total, loss }: EvaluationAnswer): void {
    const tested = this.#tested;
    if (tested?.view !== view || tested.round !== round || tested.digest !== digest) return;
    this.#own ??= { correct, total, loss };
  }

  /** This peer's part is not done yet, so that the vote of a round that is tested itself waits. */
  get isOpen(): boolean {
    return this.#tested !== undefined && this.#own === undefined;
  }

  /** What this peer has to tell in its vote. @param seat of its own */
  told(seat: number): Vote["evaluations"] {
    if (!this.#tested || !this.#own || this.#parts.has(seat)) return [];
    return [{ round: this.#tested.round, ...this.#own }];
  }

  /** A round was committed with these votes. */
  hear(ballots: ReadonlyMap<number, Vote>): void {
    for (const [seat, { evaluations }] of ballots) {
      const found = evaluations.find(({ round }) => round === this.#tested?.round);
      if (found && !this.#parts.has(seat)) this.#parts.set(seat, found);
    }
  }

  /** All these members have told their part. */
  isWhole(members: readonly number[]): boolean {
    return members.every((seat) => this.#parts.has(seat));
  }

  /** The members' parts, in this order; whoever has told none has none. */
  partsOf(members: readonly number[]): readonly Evaluation[] {
    return members.flatMap((seat) => this.#parts.get(seat) ?? []);
  }

  /** The verdict is there, or the view is over. */
  end(): void {
    this.#tested = undefined;
    this.#own = undefined;
    this.#parts = new Map();
  }
}

/**
 * The members' parts of the held-out set make the whole of it.
 * @param parts in seat order: then all members get the same to the last bit
 * @returns null where nobody has any
 */
export function poolEvaluations(parts: readonly Evaluation[]): (Pooled & { correct: number; total: number }) | null {
  const correct = parts.reduce((sum, part) => sum + part.correct, 0);
  const total = parts.reduce((sum, part) => sum + part.total, 0);
  if (total === 0) return null;
  const loss = parts.reduce((sum, part) => sum + part.loss * part.total, 0) / total;
  return { correct, total, accuracy: correct / total, loss };
}
