import { addWeighted } from "./float32.ts";
import type { PayloadCodec, ResidualRange } from "./payload-codec.ts";
import { carryOver } from "./residuals.ts";

/** A member's contribution to a chunk: another's as it came, or the own one, exact, with what earlier rounds left of it. */
export type WeightedValues = { readonly weight: number; readonly payload: Uint8Array } | OwnValues;

interface OwnValues {
  readonly weight: number;
  readonly values: Float32Array;
  readonly at: number;
  readonly residual: ResidualRange | null;
}

/** Scratch of all means, as large as the largest chunk so far; used within one call only. */
let sum = new Float64Array(0);
let mean = new Float32Array(0);

/**
 * The weighted mean of contributions (R8): sum(weight * values) / sum(weight), added up in the given order in float64 and
 * rounded to float32 once. The mean of finite values is finite: float64 leaves room for any sum.
 * @returns at least `elements` values, valid until the next call; null when all weights are 0
 */
export function weightedMean(
  codec: PayloadCodec,
  contributions: readonly WeightedValues[],
  elements: number,
): Float32Array | null {
  if (sum.length < elements) {
    sum = new Float64Array(elements);
    mean = new Float32Array(elements);
  }
  sum.fill(0, 0, elements);
  let weight = 0;
  for (const contribution of contributions) {
    weight += contribution.weight;
    if ("payload" in contribution) {
      if (contribution.weight > 0) codec.accumulate(contribution.payload, elements, contribution.weight, sum);
    } else if (contribution.weight > 0) addExact(contribution, elements, contribution.weight, sum);
    else if (contribution.residual) carryOver(contribution.residual, elements);
  }
  if (weight === 0) return null;
  divide(elements, weight);
  return mean;
}

/**
 * Adds the own contribution, which does not travel and so loses nothing: what earlier rounds left of it is in it, and no
 * residual is left. There is one to add only where the own slice has moved, in a new view, over elements that were sent
 * to others before.
 */
export function addExact(own: OwnValues, elements: number, weight: number, into: Float64Array): void {
  const { values, at, residual } = own;
  if (!residual) return addWeighted(values.subarray(at), elements, weight, into);
  const { previous, next, at: shift } = residual;
  for (let i = 0; i < elements; i++) into[i] = into[i]! + weight * (values[at + i]! + previous[shift + i]!);
  next.fill(0, shift, shift + elements);
}

function divide(elements: number, weight: number) {
  const total = sum;
  const quotient = mean;
  for (let i = 0; i < elements; i++) quotient[i] = total[i]! / weight;
}
