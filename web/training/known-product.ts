/** A product of two matrices: whole numbers, so that there is one right answer on every engine. */
export const LEFT = [
  [1, -2, 3],
  [0, 4, -5],
] as const;
export const RIGHT = [
  [2, 0],
  [-1, 3],
  [4, -6],
] as const;
/** The product, with 0 for what is below. */
export const ANSWER = [16, 0, 0, 42];
