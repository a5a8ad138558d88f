import { addMask, addStream, emptyMask, type Mask, type MaskShape } from "./mask.ts";

/**
 * Secure Average Computation as it was published (Wink and Nochta 2021), all shares sent in full: the reference that
 * tests and benchmarks hold the seed-compressed variant against (S6).
 */

/**
 * Splits a vector into additive shares.
 * @param words the vector as whole numbers; left as it is
 * @param streams pseudo-random bytes for each other member, `maskBytes(shape)` each
 * @returns the share for each other member, and the own one, which makes their sum the vector
 */
export function split(
  words: Mask,
  shape: MaskShape,
  streams: ReadonlyMap<number, Uint8Array>,
): { readonly own: Mask; readonly others: ReadonlyMap<number, Mask> } {
  const own = copyOf(words);
  const others = new Map<number, Mask>();
  for (const [seat, bytes] of streams) {
    const share = emptyMask(shape);
    addStream(share, 1, bytes);
    addStream(own, -1, bytes);
    others.set(seat, share);
  }
  return { own, others };
}

/** What a member tells of the shares that it holds: their sum. The subtotals of all members add up to the total. */
export function subtotal(shares: readonly Mask[], shape: MaskShape): Mask {
  const sum = emptyMask(shape);
  for (const share of shares) addMask(sum, share);
  return sum;
}

function copyOf({ figures, elements }: Mask): Mask {
  return { figures: figures.slice(), elements: elements.slice() };
}
