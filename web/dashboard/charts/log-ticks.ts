/** More ticks than any axis of ours shows; a range that would need more is drawn without. */
const DECADES_MAX = 40;

/**
 * Ticks 1, 2 and 5 of each power of ten in [low, high], ascending. Ours, as uPlot's own logarithmic ticks never come to
 * an end for some ranges that do not start at a power of ten.
 * @param low above 0
 */
export function logTicks(low: number, high: number): number[] {
  if (!(low > 0) || !(high >= low) || !Number.isFinite(high)) return [];
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  if (last - first > DECADES_MAX) return [];
  const ticks: number[] = [];
  for (let exponent = first; exponent <= last; exponent += 1) {
    for (const digit of [1, 2, 5]) {
      // Written out, since digit * 10 ** exponent has the dirt of floating point behind it.
      const tick = Number(`${digit}e${exponent}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}
