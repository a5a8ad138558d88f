import { LN2_HIGH, LN2_LOW } from "./ln2.ts";

const TERMS = 14;

/**
 * The exponential function, to about 15 digits, by IEEE + - * / alone.
 * @param x at most 0; far below it gives 0
 */
export function exactExp(x: number): number {
  if (!(x <= 0)) throw new RangeError(`Takes no exponent above 0, such as ${x}.`);
  if (x < -700) return 0;
  const exponent = Math.floor(x / LN2_HIGH + 0.5);
  const rest = x - exponent * LN2_HIGH - exponent * LN2_LOW;
  let sum = 1;
  for (let term = TERMS; term > 0; term--) sum = 1 + (sum * rest) / term;
  for (let i = exponent; i < 0; i++) sum /= 2;
  return sum;
}
