/** Where the largest of some values is; the first of several. At least one value. */
export function largestAt(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > (values[best] ?? value) ? i : best), 0);
}
