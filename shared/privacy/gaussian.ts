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
    const radius = Math.sqrt(-2 * Math.log((wholeAt(words, i) + 1) / TWO_TO_53));
    const angle = (2 * Math.PI * wholeAt(words, i + 2)) / TWO_TO_53;
    each(radius * Math.cos(angle));
    each(radius * Math.sin(angle));
  }
}

/** A whole number 0..2^53-1, out of two words. */
function wholeAt(words: Uint32Array, at: number): number {
  return (words[at]! >>> 11) * TWO_TO_32 + words[at + 1]!;
}
