import { present } from "../assert.ts";
import type { GradientRequest } from "../peer/gradient-request.ts";
import type { ViewRecord } from "../wire/messages.ts";
import type { Coverage } from "./coverage.ts";
import type { Scenario } from "./scenario.ts";
import { sharesFault, simulatedBatch } from "./simulated-batch.ts";
import { samplesOf, type Contributor } from "./synthetic-task.ts";
import { InvariantViolation } from "./violation.ts";

interface Asked {
  readonly seat: number;
  readonly isUneven: boolean;
  /** By local step. */
  readonly batches: readonly (readonly number[])[];
}

/**
 * R13: all members deal out a round's batch by the same shares, which add up, and no sample is dealt out twice (R1). Knows
 * what each contribution therefore weighs.
 */
export class ShareWatch {
  readonly #scenario: Scenario;
  readonly #coverage: Coverage;
  /** The shares of a round, by view and round, as whoever asked first had them. */
  readonly #shares = new Map<string, string>();
  /** What is asked for in an attempt at a round, by view, round and attempt. */
  readonly #attempts = new Map<string, Map<string, Asked>>();
  /** The newest request of a page load for a round: what it contributes. */
  readonly #newest = new Map<string, { readonly view: number; readonly asked: Asked }>();

  constructor(scenario: Scenario, coverage: Coverage) {
    this.#scenario = scenario;
    this.#coverage = coverage;
  }

  /** A page load asks for its gradient. @throws InvariantViolation */
  asked(
    { seat, incarnation }: { readonly seat: number; readonly incarnation: string },
    compute: GradientRequest,
  ): void {
    const { spec, samples } = this.#scenario;
    if (samples === undefined) return;
    const { view, round, attempt, shares, members } = compute;
    const dealt = shares ?? Array<number>(members).fill(spec.batchSize);
    const fault = sharesFault(dealt, spec, members);
    if (fault !== undefined) throw new InvariantViolation("R13", `seat ${seat} deals out round ${round} as ${fault}`);
    this.#compare(`seat ${seat}`, `${view} ${round}`, dealt.join());
    const asked = { seat, isUneven: new Set(dealt).size > 1, batches: simulatedBatch(samples, spec, compute) };
    this.#claim(`${view} ${round} ${attempt}`, incarnation, asked);
    this.#newest.set(`${incarnation} ${round}`, { view, asked });
  }

  /** A round of a view is committed: who has contributed, and what that counts for. */
  contributors({ view, members }: ViewRecord, round: number): readonly Contributor[] {
    for (const { incarnation } of members) {
      const newest = this.#newest.get(`${incarnation} ${round}`);
      if (newest?.asked.isUneven) this.#coverage.hit(newest.view < view ? "uneven share reused" : "uneven shares");
    }
    return members.map((member) => ({ seat: member.seat, weight: this.weightOf(member, round) }));
  }

  /** What the contribution of a page load to a round counts for (R8): as it was asked for last, maybe in an earlier view. */
  weightOf({ seat, incarnation }: ViewRecord["members"][number], round: number): number {
    if (this.#scenario.samples === undefined) return samplesOf(seat);
    const newest = this.#newest.get(`${incarnation} ${round}`);
    if (!newest) throw new InvariantViolation("R1", `seat ${seat} has asked for no gradient of round ${round}`);
    return newest.asked.batches.reduce((sum, batch) => sum + batch.length, 0);
  }

  /** All tabs were closed, and begin anew: a view may have a number that was there before, if disks were lost. */
  started(): void {
    this.#shares.clear();
    this.#attempts.clear();
  }

  #compare(who: string, round: string, shares: string): void {
    const known = this.#shares.get(round) ?? shares;
    this.#shares.set(round, known);
    if (known === shares) return;
    throw new InvariantViolation("R13", `${who} has shares ${shares} in ${round}, others ${known}`);
  }

  #claim(key: string, incarnation: string, { seat, isUneven, batches }: Asked): void {
    let claims = this.#attempts.get(key);
    if (!claims) this.#attempts.set(key, (claims = new Map()));
    claims.set(incarnation, { seat, isUneven, batches });
    batches.forEach((batch, step) => {
      const own = new Set(batch);
      if (own.size < batch.length) throw new InvariantViolation("R1", `seat ${seat} has a sample twice in ${key}`);
      for (const [other, claimed] of claims) {
        const twice =
          other === incarnation
            ? undefined
            : present(claimed.batches[step], "all take as many steps").find((sample) => own.has(sample));
        if (twice === undefined) continue;
        throw new InvariantViolation("R1", `seats ${claimed.seat} and ${seat} claim sample ${twice} in ${key}`);
      }
    });
  }
}
