/** Bits of the natural logarithm of 2 in two parts: products of the first with whole numbers up to 2^20 are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const LOG_TERMS = 13;
const EXP_TERMS = 14;

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
  for (let term = LOG_TERMS; term >= 0; term--) sum = sum * square + 1 / (2 * term + 1);
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * z * sum);
}

/** The exponential function, likewise. @param x at most 0; far below it gives 0 */
export function exactExp(x: number): number {
  if (!(x <= 0)) throw new RangeError(`Takes no exponent above 0, such as ${x}.`);
  if (x < -700) return 0;
  const exponent = Math.floor(x / LN2_HIGH + 0.5);
  const rest = x - exponent * LN2_HIGH - exponent * LN2_LOW;
  let sum = 1;
  for (let term = EXP_TERMS; term > 0; term--) sum = 1 + (sum * rest) / term;
  for (let i = exponent; i < 0; i++) sum /= 2;
  return sum;
}
