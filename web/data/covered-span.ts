/** Pixels of a line that one pixel of the scaled line covers, the first and the last perhaps in part. */
export interface Span {
  readonly first: number;
  /** How much of each is covered, 0..1. */
  readonly weights: readonly number[];
}

/** What [from, to) covers of a line of so many pixels. */
export function spanOf(from: number, to: number, length: number): Span {
  const first = Math.floor(from);
  const weights: number[] = [];
  for (let i = first; i < Math.min(length, Math.ceil(to)); i++) weights.push(Math.min(to, i + 1) - Math.max(from, i));
  return { first, weights };
}
