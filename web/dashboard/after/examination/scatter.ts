/** Numbers from `from` to `to`, as they are laid along both axes of a plot. */
export interface PlotScale {
  readonly from: number;
  readonly to: number;
  /** Round numbers within. */
  readonly ticks: readonly number[];
}

/** Room at both ends, as a share of what the values span. */
const MARGIN = 0.03;
/** Values whose difference is less, absolutely or as a share of them, are drawn as the same. */
const SPAN_MIN = 1e-300;
const ALIKE = 1e-9;
const STEPS = [1, 2, 2.5, 5, 10];

/** One scale for all values, so that what is right stands on the diagonal. Values that are no numbers do not count. */
export function plotScale(values: readonly number[], ticksWanted: number): PlotScale {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) [low, high] = [0, 1];
  // Something to divide, also where all are the same, or as good as that for a number with nine digits.
  if (high - low <= Math.max(SPAN_MIN, ALIKE * Math.max(Math.abs(low), Math.abs(high))))
    [low, high] = [low - Math.max(1, Math.abs(low)) / 2, high + Math.max(1, Math.abs(high)) / 2];
  const margin = MARGIN * (high - low);
  const [from, to] = [low - margin, high + margin];
  return { from, to, ticks: roundNumbers(from, to, ticksWanted) };
}

/** Round numbers between two others, about so many. */
function roundNumbers(from: number, to: number, wanted: number): readonly number[] {
  const rough = (to - from) / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((each) => each * power >= rough) ?? 10);
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  // Without the dirt of floating point: 0.30000000000000004 is no round number.
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Where a value stands, as a share of the scale. */
export function placeOn({ from, to }: PlotScale, value: number): number {
  return (value - from) / (to - from);
}

/**
 * The points as one SVG path of dots: thousands of them are drawn like one element. Those that are no numbers are left out.
 * @param size of the square that is drawn in, in its own units
 */
export function dotsPath(scale: PlotScale, across: readonly number[], up: readonly number[], size: number): string {
  const text = (share: number): string => (size * share).toFixed(1);
  return across
    .flatMap((x, i) => {
      const y = up[i] ?? Number.NaN;
      const isDrawn = Number.isFinite(x) && Number.isFinite(y);
      return isDrawn ? [`M${text(placeOn(scale, x))} ${text(1 - placeOn(scale, y))}h0`] : [];
    })
    .join("");
}
