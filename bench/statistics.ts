/** The value below which the share `p` (0..1) of the values lies, interpolated; NaN for none. */
export function quantile(values: readonly number[], p: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * p;
  const low = sorted[Math.floor(position)] as number;
  const high = sorted[Math.ceil(position)] as number;
  return low + (high - low) * (position - Math.floor(position));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** NaN for none. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Slope of the least-squares line through the points; NaN where they do not have two different x. */
export function slope(points: readonly Point[]): number {
  const x = mean(points.map((point) => point.x));
  const y = mean(points.map((point) => point.y));
  return sum(points.map((point) => (point.x - x) * (point.y - y))) / sum(points.map((point) => (point.x - x) ** 2));
}

/** Slope of the Theil-Sen line: the median over all pairs of points, which a few that stand out do not move. */
export function medianSlope(points: readonly Point[]): number {
  const slopes = points.flatMap((a, i) =>
    points.slice(i + 1).flatMap((b) => (a.x === b.x ? [] : (b.y - a.y) / (b.x - a.x))),
  );
  return median(slopes);
}
