/**
 * Pearson's correlation of two pictures over the pixels that both know; brightness and contrast do not matter.
 * @param a, b equally long; NaN where a pixel is not known
 * @returns -1..1; 0 where either is one colour throughout
 */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let count = 0;
  let sumA = 0;
  let sumB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    if (Number.isNaN(x + y)) continue;
    count += 1;
    sumA += x;
    sumB += y;
  }
  const meanA = sumA / count;
  const meanB = sumB / count;
  let together = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < a.length; i++) {
    const deviationA = a[i]! - meanA;
    const deviationB = b[i]! - meanB;
    if (Number.isNaN(deviationA + deviationB)) continue;
    together += deviationA * deviationB;
    squaresA += deviationA * deviationA;
    squaresB += deviationB * deviationB;
  }
  const scale = Math.sqrt(squaresA * squaresB);
  return scale > 0 ? together / scale : 0;
}
