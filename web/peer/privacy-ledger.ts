import type { Input } from "../../shared/peer/input.ts";
import { PrivacyAccount, type PrivacySpent } from "../../shared/privacy/privacy-spent.ts";
import { sharedSamples } from "../../shared/session/shared-samples.ts";
import type { SessionSpec } from "../../shared/session/spec.ts";

/**
 * Counts what this seat has computed for the others, and what that can have given away. Counts too much rather than too
 * little: every contribution that left the training worker, committed or not, and all rounds before this page load.
 */
export class PrivacyLedger {
  readonly #account: PrivacyAccount;
  readonly #data: SessionSpec["data"];
  readonly #rounds: number;
  #contributions = 0;
  #ownSamples: number;

  constructor(spec: SessionSpec) {
    this.#account = new PrivacyAccount(spec);
    this.#data = spec.data;
    this.#rounds = spec.rounds;
    this.#ownSamples = spec.data === "shared" ? sharedSamples(spec) : Number.POSITIVE_INFINITY;
  }

  /** Looks at everything that comes from the training worker. */
  notice(input: Input): void {
    if (input.type !== "gradient" || input.samples === 0) return;
    // Comes with the evaluation of the last state, and goes nowhere.
    if (input.round > this.#rounds) return;
    this.#contributions = this.#contributions === 0 ? input.round : this.#contributions + 1;
    // What weighs by its data set says how large that is (R8).
    if (this.#data !== "shared") this.#ownSamples = Math.min(this.#ownSamples, input.weight);
  }

  /** Null in a session without differential privacy, and before the first contribution. */
  get spent(): PrivacySpent | null {
    return this.#contributions === 0 ? null : this.#account.spent(this.#contributions, this.#ownSamples);
  }
}
