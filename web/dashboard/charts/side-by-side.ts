import type { Points } from "./thin.ts";

/** Curves over the x of all of them; null where a curve has no point. */
export interface SideBySide {
  readonly x: readonly number[];
  readonly curves: readonly (readonly (number | null)[])[];
}

/** Puts curves, each with x ascending, on one axis. Of points at the same x the last one counts. */
export function sideBySide(curves: readonly Points[]): SideBySide {
  const x = [...new Set(curves.flatMap((points) => points.x))].sort((a, b) => a - b);
  return { x, curves: curves.map((points) => valuesAt(x, points)) };
}

/** The value of a curve at a place of the common axis: its last one up to there, if it has begun and is not over. */
export function valueUpTo(curve: readonly (number | null)[], index: number): number | null {
  if (!curve.some((value, at) => at >= index && value !== null)) return null;
  return curve.slice(0, index + 1).findLast((value) => value !== null) ?? null;
}

function valuesAt(x: readonly number[], points: Points): (number | null)[] {
  const byX = new Map(points.x.map((each, index) => [each, points.y[index] ?? null]));
  return x.map((each) => byX.get(each) ?? null);
}
