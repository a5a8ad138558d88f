/** The Euclidean distance of two vectors, as a share of the length of the second; NaN where a number is none. */
export function distanceOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let squares = 0;
  let whole = 0;
  for (let i = 0; i < b.length; i += 1) {
    squares += ((a[i] as number) - (b[i] as number)) ** 2;
    whole += (b[i] as number) ** 2;
  }
  return whole === 0 ? Math.sqrt(squares) : Math.sqrt(squares / whole);
}
