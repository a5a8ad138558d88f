import type { Points } from "./thin.ts";

/** Two curves over the x of both; null where a curve has no point. */
export interface SideBySide {
  readonly x: readonly number[];
  readonly first: readonly (number | null)[];
  readonly second: readonly (number | null)[];
}

/** Puts two curves, each with x ascending and no x twice, on one axis. */
export function sideBySide(first: Points, second: Points): SideBySide {
  const x = [...new Set([...first.x, ...second.x])].sort((a, b) => a - b);
  return { x, first: valuesAt(x, first), second: valuesAt(x, second) };
}

function valuesAt(x: readonly number[], points: Points): (number | null)[] {
  const byX = new Map(points.x.map((each, index) => [each, points.y[index] ?? null]));
  return x.map((each) => byX.get(each) ?? null);
}
