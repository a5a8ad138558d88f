/** Random words that {@link gaussians} takes for two numbers. */
export const WORDS_A_PAIR = 4;

const TWO_TO_32 = 0x1_0000_0000;
const TWO_TO_53 = 0x20_0000_0000_0000;

/**
 * Turns uniform random words into standard normal numbers (Box and Muller 1958), two out of {@link WORDS_A_PAIR}. The
 * uniform numbers have 53 bits, so that the tails reach beyond eight standard deviations.
 * @param words as random as the numbers are to be
 * @param each called with every number in turn
 */
export function gaussians(words: Uint32Array, each: (value: number) => void): void {
  for (let i = 0; i + WORDS_A_PAIR <= words.length; i += WORDS_A_PAIR) {
    // Above 0, since its logarithm is taken.
    const radius = Math.sqrt(-2 * Math.log((wholeOf(words[i]!, words[i + 1]!) + 1) / TWO_TO_53));
    const angle = (2 * Math.PI * wholeOf(words[i + 2]!, words[i + 3]!)) / TWO_TO_53;
    each(radius * Math.cos(angle));
    each(radius * Math.sin(angle));
  }
}

/** A whole number 0..2^53-1. */
function wholeOf(high: number, low: number): number {
  return (high >>> 11) * TWO_TO_32 + low;
}
