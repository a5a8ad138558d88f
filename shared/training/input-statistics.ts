import type { TensorPlace } from "./decayed-elements.ts";
import type { TrainingState } from "./state.ts";

/*
 * A model that standardizes begins with two numbers for each of its inputs: the mean, and the second moment, which is the
 * mean of the squares. They are parameters like all others, agreed, voted on and saved with them, but nothing learns
 * them: in round 1 each member says how far they are from those of its own rows, the average of that is subtracted, and
 * from then on they stay (R9).
 */

/**
 * Smallest variance by which an input is divided: of one that is the same in all rows nothing is left, and one that
 * almost never varies is not blown up beyond 300 times.
 */
export const VARIANCE_MIN = 1e-5;

/** How many of the first parameters are statistics. @param tensors in their order in the parameters */
export function statisticsIn(tensors: readonly TensorPlace[]): number {
  const [first] = tensors;
  return first?.initializer?.kind === "statistics" ? first.size : 0;
}

/** What an update makes of statistics (R9). The arrays of both states have equal lengths. */
export interface StatisticsStep {
  readonly from: TrainingState;
  readonly average: Float32Array;
  readonly to: TrainingState;
}

/** In the first round: parameter minus average, without moments, learning rate, decay or clipping. */
export function settleStatistics({ from, average, to }: StatisticsStep, start: number, end: number): void {
  for (let i = start; i < end; i++) to.parameters[i] = from.parameters[i]! - average[i]!;
  keepMoments(from, to, start, end);
}

/** In all others, whatever was averaged. */
export function keepStatistics({ from, to }: StatisticsStep, start: number, end: number): void {
  to.parameters.set(from.parameters.subarray(start, end), start);
  keepMoments(from, to, start, end);
}

function keepMoments(from: TrainingState, to: TrainingState, start: number, end: number): void {
  to.moments.forEach((moment, i) => moment.set(from.moments[i]!.subarray(start, end), start));
}

/** Means and second moments of rows, as they come. */
export class RowStatistics {
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #rows = 0;

  /** @param width inputs of a row */
  constructor(readonly width: number) {
    this.#sums = new Float64Array(width);
    this.#squares = new Float64Array(width);
  }

  /** @param inputs whole rows, one after the other */
  add(inputs: Float32Array): void {
    const { width } = this;
    for (let row = 0; row + width <= inputs.length; row += width) {
      for (let i = 0; i < width; i++) {
        const value = inputs[row + i]!;
        this.#sums[i]! += value;
        this.#squares[i]! += value * value;
      }
      this.#rows += 1;
    }
  }

  /** [2, width]: means, then second moments; null before the first row. */
  finish(): Float32Array | null {
    const rows = this.#rows;
    if (rows === 0) return null;
    const statistics = new Float32Array(2 * this.width);
    statistics.set(this.#sums.map((sum) => sum / rows));
    statistics.set(
      this.#squares.map((sum) => sum / rows),
      this.width,
    );
    return statistics;
  }
}

/**
 * Inputs as a model sees them: (x - mean) / root of the variance, which is moment - mean * mean.
 * @param inputs whole rows, one after the other
 * @param statistics [2, width]
 * @returns fresh rows
 */
export function standardized(inputs: Float32Array, statistics: Float32Array): Float32Array {
  const width = statistics.length / 2;
  const [means, gains] = [statistics.subarray(0, width), gainsOf(statistics)];
  const rows = new Float32Array(inputs.length);
  for (let row = 0; row < rows.length; row += width) {
    for (let i = 0; i < width; i++) rows[row + i] = (inputs[row + i]! - means[i]!) * gains[i]!;
  }
  return rows;
}

/** What each input is multiplied by, once its mean is gone. @param statistics [2, width] */
export function gainsOf(statistics: Float32Array): Float64Array {
  const width = statistics.length / 2;
  return Float64Array.from({ length: width }, (_, i) => {
    const mean = statistics[i]!;
    return 1 / Math.sqrt(Math.max(statistics[width + i]! - mean * mean, VARIANCE_MIN));
  });
}
