/**
 * A power by squaring: `Math.pow` may differ between engines, multiplication does not.
 * @param exponent a whole number, 0 or more
 */
export function wholePower(base: number, exponent: number): number {
  let power = 1;
  let square = base;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power *= square;
    square *= square;
  }
  return power;
}
