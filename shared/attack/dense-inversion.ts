import { present } from "../assert.ts";
import type { Slice } from "../averaging/slices.ts";
import { correlation } from "./correlation.ts";
import type { DenseLayer } from "./first-layer.ts";

/** What somebody has got of another's contribution. */
export interface Observation {
  /** As long as the gradient; only what is `seen` of it is read. */
  readonly gradient: Float32Array;
  /** Elements that were seen. */
  readonly seen: readonly Slice[];
}

/** What is known of the samples before the attack: nothing secret. */
export interface InputRange {
  readonly least: number;
  readonly most: number;
  /** What most inputs of a sample are: the empty paper around a digit. */
  readonly background: number;
}

/** A sample as it was rebuilt. */
export interface RebuiltSample {
  /** One value for each input; NaN where nothing was seen. */
  readonly inputs: Float32Array;
  /** Neurons that tell the same. */
  readonly support: number;
}

interface Candidate {
  /** Gradients of the neuron's weights, at the inputs that were seen. */
  readonly column: Float32Array;
  /** By what they are to be divided. */
  readonly divisor: number;
  readonly inputs: Float32Array;
}

/** Two neurons that were active for one and the same sample alone agree so well, what compression leaves included. */
const SAME_SAMPLE = 0.998;
/** Neurons that agree so well with a sample that was found tell of it, mixed with a little of others. */
const MIXED_SAMPLE = 0.9;
/** Inputs of a candidate that may lie outside of what inputs can be. */
const OUTSIDE_MAX = 0.1;
/** How far outside counts, as a share of the range. */
const TOLERANCE = 0.2;
/** Divisors below this share of the largest are noise. */
const DIVISOR_LEAST = 1e-3;

/**
 * Gradient inversion: rebuilds samples of a batch from the gradient of a dense first layer. A neuron that only one
 * sample activates has that sample, times its bias gradient, as the gradient of its weights: a division gives the sample
 * (Phong et al. 2018, "Privacy-Preserving Deep Learning via Additively Homomorphic Encryption"; of batches, for layers
 * with ReLU, Boenisch et al. 2023, "When the Curious Abandon Honesty"). Who has not seen the bias finds its gradient in
 * the weights of inputs that are background. Neurons that tell the same vouch for one another.
 *
 * @param wanted samples at most, most vouched for first
 */
export function invertDense(
  { gradient, seen }: Observation,
  layer: DenseLayer,
  range: InputRange,
  wanted: number,
): readonly RebuiltSample[] {
  const rows = seenRows(layer, seen);
  let candidates = candidatesIn(gradient, layer, rows, isSeen(seen, layer.bias, layer.units), range);
  const rebuilt: RebuiltSample[] = [];
  while (rebuilt.length < wanted && candidates.length > 0) {
    let group: readonly Candidate[] = [];
    for (const candidate of candidates) {
      const alike = candidates.filter((other) => isAlike(candidate, other));
      if (alike.length > group.length || (alike.length === group.length && weight(alike) > weight(group)))
        group = alike;
    }
    const sample = meanOf(group, rows.length);
    rebuilt.push({ inputs: spread(sample, rows, layer.inputs), support: group.length });
    candidates = candidates.filter(
      (candidate) => !group.includes(candidate) && correlation(candidate.inputs, sample) < MIXED_SAMPLE,
    );
  }
  return rebuilt;
}

/** Inputs whose weights were all seen. */
function seenRows({ inputs, units, kernel }: DenseLayer, seen: readonly Slice[]): readonly number[] {
  const rows = Array.from({ length: inputs }, (_, input) => input);
  return rows.filter((input) => isSeen(seen, kernel + input * units, units));
}

function isSeen(seen: readonly Slice[], from: number, length: number): boolean {
  return seen.some(({ start, end }) => start <= from && from + length <= end);
}

function candidatesIn(
  gradient: Float32Array,
  { units, kernel, bias }: DenseLayer,
  rows: readonly number[],
  hasBias: boolean,
  range: InputRange,
): readonly Candidate[] {
  if (rows.length === 0) return [];
  const at = (element: number) => present(gradient[element], "the layer lies within the gradient");
  const columns = Array.from({ length: units }, (_, unit) => {
    const column = Float32Array.from(rows, (input) => at(kernel + input * units + unit));
    return { column, divisor: hasBias ? at(bias + unit) : median(column) / range.background };
  }).filter(({ column, divisor }) => Number.isFinite(divisor) && column.every(Number.isFinite));
  const least = DIVISOR_LEAST * columns.reduce((most, { divisor }) => Math.max(most, Math.abs(divisor)), 0);
  return columns
    .filter(({ divisor }) => Math.abs(divisor) > least)
    .map((each) => ({ ...each, inputs: each.column.map((value) => value / each.divisor) }))
    .filter(({ inputs }) => isPlausible(inputs, range));
}

/** Neurons that several samples push both ways have quotients that no input can be. */
function isPlausible(inputs: Float32Array, { least, most }: InputRange): boolean {
  const tolerance = TOLERANCE * (most - least);
  const outside = inputs.reduce((sum, x) => sum + (x < least - tolerance || x > most + tolerance ? 1 : 0), 0);
  return outside <= OUTSIDE_MAX * inputs.length;
}

function isAlike(a: Candidate, b: Candidate): boolean {
  return a === b || correlation(a.inputs, b.inputs) >= SAME_SAMPLE;
}

const weight = (group: readonly Candidate[]) => group.reduce((sum, { divisor }) => sum + Math.abs(divisor), 0);

/** All of a group at once: what rounding did to each of them averages out. */
function meanOf(group: readonly Candidate[], inputs: number): Float32Array {
  const total = weight(group);
  return group.reduce((mean, { column, divisor }) => {
    const sign = Math.sign(divisor);
    return mean.map((sum, i) => sum + (sign * present(column[i], "all columns are of one length")) / total);
  }, new Float32Array(inputs));
}

function spread(values: Float32Array, rows: readonly number[], inputs: number): Float32Array {
  const all = new Float32Array(inputs).fill(Number.NaN);
  for (const [index, input] of rows.entries())
    all[input] = present(values[index], "each row that was seen has a value");
  return all;
}

function median(values: Float32Array): number {
  const sorted = values.slice().sort();
  return present(sorted[sorted.length >> 1], "a median is of one value or more");
}
