/**
 * What is shown of answers that come several times a second: each new one moves what was shown by a share of the way, so
 * that it does not flicker.
 * @param before what was shown; undefined for nothing
 */
export function smoothed(before: readonly number[] | undefined, now: readonly number[], share: number): number[] {
  if (before?.length !== now.length) return [...now];
  return now.map((value, i) => (before[i] ?? value) + share * (value - (before[i] ?? value)));
}
