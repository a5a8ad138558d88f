import type { Points } from "./thin.ts";

/** Largest weight of what was before: with more, a curve would hardly ever arrive. */
export const SMOOTHING_MAX = 0.99;

/**
 * Exponential moving average with the bias of its start corrected, as for Adam's moments (Kingma and Ba 2015): each value
 * is a weighted mean of all so far, whose weights fall by the factor `weight` with each step into the past. What is no
 * finite number is left out and has no part in it.
 * @param weight 0 (nothing changes) to {@link SMOOTHING_MAX}
 */
export function smooth(points: Points, weight: number): Points {
  if (!(weight >= 0 && weight <= SMOOTHING_MAX))
    throw new RangeError(`A weight is 0 to ${SMOOTHING_MAX}, not ${weight}.`);
  const x: number[] = [];
  const y: number[] = [];
  let mean = 0;
  let bias = 1;
  points.x.forEach((at, index) => {
    const value = points.y[index];
    if (value === undefined || !Number.isFinite(value)) return;
    mean = weight * mean + (1 - weight) * value;
    bias *= weight;
    x.push(at);
    y.push(mean / (1 - bias));
  });
  return { x, y };
}
