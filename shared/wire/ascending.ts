/** Whether each number is larger than the one before it. */
export function isAscending(numbers: readonly number[]): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (const number of numbers) {
    if (number <= last) return false;
    last = number;
  }
  return true;
}
