import { gaussians, WORDS_A_PAIR } from "../../shared/privacy/gaussian.ts";

/** Fills an array of at most 64 KiB with random words. */
export type FillWithChance = (words: Uint32Array<ArrayBuffer>) => void;

/** What `crypto.getRandomValues` fills at once. */
const WORDS_AT_ONCE = 65_536 / Uint32Array.BYTES_PER_ELEMENT;

/** Gaussian noise that nobody can foresee: from the platform's cryptographic randomness. */
export class Noise {
  readonly #fill: FillWithChance;
  readonly #words = new Uint32Array(WORDS_AT_ONCE);

  constructor(fill: FillWithChance = (words) => void crypto.getRandomValues(words)) {
    this.#fill = fill;
  }

  /** Adds noise of this standard deviation to every element, independently. */
  addTo(values: Float32Array, deviation: number): void {
    let at = 0;
    while (at < values.length) {
      const pairs = Math.ceil((values.length - at) / 2);
      const words = this.#words.subarray(0, Math.min(pairs * WORDS_A_PAIR, WORDS_AT_ONCE));
      this.#fill(words);
      gaussians(words, (noise) => {
        // The last pair may have one number more than there are elements.
        if (at < values.length) values[at] = (values[at] as number) + deviation * noise;
        at++;
      });
    }
  }

  /** One number with mean 0 and this standard deviation. */
  draw(deviation: number): number {
    const value = new Float32Array(1);
    this.addTo(value, deviation);
    return value[0] as number;
  }
}
