import { LN2_HIGH, LN2_LOW } from "./ln2.ts";

const TERMS = 13;

/**
 * The natural logarithm, to about 15 digits, by IEEE + - * / alone: every engine gives the same bits, which `Math.log`
 * does not promise.
 * @param x above 0 and finite
 */
export function exactLog(x: number): number {
  if (!(x > 0) || x === Infinity) throw new RangeError(`Cannot take the logarithm of ${x}.`);
  let mantissa = x;
  let exponent = 0;
  for (; mantissa > Math.SQRT2; mantissa /= 2) exponent += 1;
  for (; mantissa < Math.SQRT1_2; mantissa *= 2) exponent -= 1;
  // log(m) = 2 artanh(z), and |z| <= 0.172.
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  let sum = 0;
  for (let term = TERMS; term >= 0; term--) sum = sum * square + 1 / (2 * term + 1);
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * z * sum);
}
