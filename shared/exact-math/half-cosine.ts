/** Of the sine's series: the next term would be below 1e-19 at a quarter of pi. */
const TERMS = 9;

/**
 * Half a wave of the cosine, (1 + cos(pi x)) / 2, to about 15 digits by IEEE + - * / alone: 1 at 0, falling to 0 at 1,
 * both exactly.
 * @param x from 0 to 1
 */
export function halfCosine(x: number): number {
  if (!(x >= 0 && x <= 1)) throw new RangeError(`Takes what is from 0 to 1, not ${x}.`);
  // Both halves by an angle of at most a quarter of pi, so that nothing cancels where the wave is near 0.
  return x <= 0.5 ? 1 - sineSquared(x) : sineSquared(1 - x);
}

/** sin(pi x / 2)^2. @param x from 0 to 1/2 */
function sineSquared(x: number): number {
  const angle = (Math.PI / 2) * x;
  const square = angle * angle;
  let sum = 1;
  for (let term = TERMS; term > 0; term--) sum = 1 - (sum * square) / (2 * term * (2 * term + 1));
  const sine = angle * sum;
  return sine * sine;
}
