import { renyiDivergence } from "./sampled-gaussian.ts";

/** What is repeated: noise on a sum over a random part of the data. */
export interface Mechanism {
  /** Probability with which a sample takes part; 1 where all do. */
  readonly samplingRate: number;
  /** Standard deviation of the noise, in multiples of the largest norm of one sample's part of the sum. */
  readonly noise: number;
}

/** Close to each other where the best order usually lies; large ones serve very much noise. */
const ORDERS = [...Array.from({ length: 63 }, (_, i) => i + 2), 72, 80, 96, 128, 192, 256, 512, 1024];

/**
 * Keeps account of how much a mechanism gives away when it is repeated: Renyi divergences add up (Mironov 2017), and are
 * converted to epsilon at the end. All numbers are upper bounds; more orders could only lower them.
 */
export class PrivacyAccountant {
  readonly #divergences: readonly { readonly order: number; readonly divergence: number }[];

  /** @throws RangeError for a sampling rate outside 0..1 or noise that is not above 0 */
  constructor({ samplingRate, noise }: Mechanism) {
    this.#divergences = ORDERS.map((order) => ({ order, divergence: renyiDivergence(order, samplingRate, noise) }));
  }

  /**
   * The epsilon of (epsilon, delta)-differential privacy after so many repetitions, by the conversion of Canonne, Kamath
   * and Steinke (2020, proposition 12), which is tighter than Mironov's.
   * @param repetitions a whole number from 0
   * @param delta above 0, below 1
   * @returns 0 or more; Infinity where nothing is promised
   */
  epsilon(repetitions: number, delta: number): number {
    if (!(delta > 0 && delta < 1)) throw new RangeError(`Delta lies between 0 and 1, not at ${delta}.`);
    if (repetitions === 0) return 0;
    let least = Number.POSITIVE_INFINITY;
    for (const { order, divergence } of this.#divergences) {
      const atOrder =
        repetitions * divergence + Math.log1p(-1 / order) - (Math.log(delta) + Math.log(order)) / (order - 1);
      if (atOrder < least) least = atOrder;
    }
    return Math.max(0, least);
  }
}
