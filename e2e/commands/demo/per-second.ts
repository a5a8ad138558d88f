/**
 * How many a second, for people: 0 where no time has passed, as in a run in which nobody met anybody.
 * @param digits after the point
 */
export function perSecond(count: number, seconds: number, digits: number): string {
  return (seconds > 0 ? count / seconds : 0).toFixed(digits);
}
