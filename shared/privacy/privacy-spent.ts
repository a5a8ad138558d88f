import type { SessionSpec } from "../session/spec.ts";
import { PrivacyAccountant } from "./accountant.ts";
import { noiseWithLoss } from "./bounded-loss.ts";

/** How much of a peer's data its contributions so far can have given away, whoever listens. */
export interface PrivacySpent {
  /** What is hidden: any one sample of the peer's data, or all of it. */
  readonly unit: "sample" | "peer";
  readonly epsilon: number;
  readonly delta: number;
  /** Contributions that were made, repeated ones counted as often as they were computed. */
  readonly contributions: number;
  /** Samples of the peer's own data set, on which the sampling rate rests. */
  readonly ownSamples: number;
}

type PrivacyFields = Pick<
  SessionSpec,
  "privacy" | "privacyNoise" | "privacyDelta" | "localSteps" | "batchSize" | "seats" | "data"
>;

/** Keeps account of one peer's contributions; of each peer's own noise alone, so that it holds against all others together. */
export class PrivacyAccount {
  readonly #spec: PrivacyFields;
  readonly #accountants = new Map<number, PrivacyAccountant>();

  constructor(spec: PrivacyFields) {
    this.#spec = spec;
  }

  /**
   * @param contributions gradients or changes that this peer has computed for others
   * @param ownSamples size of its data set
   * @returns null in a session without differential privacy
   */
  spent(contributions: number, ownSamples: number): PrivacySpent | null {
    const { privacy, privacyDelta: delta, localSteps } = this.#spec;
    if (privacy === "none") return null;
    // In a contribution that hides samples every local step draws a batch and noise; one that hides a peer is noised once.
    const repetitions = privacy === "sample" ? contributions * localSteps : contributions;
    const epsilon = this.#accountant(ownSamples).epsilon(repetitions, delta);
    return { unit: privacy, epsilon, delta, contributions, ownSamples };
  }

  #accountant(ownSamples: number): PrivacyAccountant {
    const { privacy, privacyNoise, batchSize } = this.#spec;
    const samplingRate = privacy === "peer" ? 1 : Math.min(1, batchSize / Math.max(1, ownSamples));
    let accountant = this.#accountants.get(samplingRate);
    if (!accountant) {
      // Only ever a few: the size of a data set does not change within a view.
      this.#accountants.clear();
      accountant = new PrivacyAccountant({ samplingRate, noise: noiseWithLoss(privacyNoise) });
      this.#accountants.set(samplingRate, accountant);
    }
    return accountant;
  }
}
