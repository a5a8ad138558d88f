/** How far a model's numbers are off, all in the predicted number's own unit. */
export interface NumberFigures {
  readonly samples: number;
  /** Mean absolute error. */
  readonly meanError: number;
  /** Root of the mean squared error: large errors count for more. */
  readonly rootMeanSquare: number;
  /** Share of the numbers' variance that the model accounts for; null where all are the same. Below 0 it is worse than the mean. */
  readonly explained: number | null;
  /** What always saying the mean would come to. */
  readonly baseline: { readonly mean: number; readonly meanError: number; readonly rootMeanSquare: number };
}

/** @param truths in the number's own unit @param answers for each, what the model says; null without samples */
export function numberFigures(truths: readonly number[], answers: readonly number[]): NumberFigures | null {
  const samples = truths.length;
  if (samples === 0) return null;
  const mean = meanOf(truths);
  const errors = answers.map((answer, i) => answer - (truths[i] ?? Number.NaN));
  const deviations = truths.map((truth) => mean - truth);
  const [squares, variance] = [meanOf(errors.map(square)), meanOf(deviations.map(square))];
  return {
    samples,
    meanError: meanOf(errors.map(Math.abs)),
    rootMeanSquare: Math.sqrt(squares),
    explained: variance > 0 ? 1 - squares / variance : null,
    baseline: { mean, meanError: meanOf(deviations.map(Math.abs)), rootMeanSquare: Math.sqrt(variance) },
  };
}

const square = (value: number): number => value * value;

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Samples whose true numbers are near each other. */
export interface NumberBin {
  readonly from: number;
  readonly to: number;
  readonly samples: number;
  readonly meanTruth: number;
  readonly meanAnswer: number;
  readonly meanError: number;
}

/** All samples by their true number, in at most so many groups that are as large as each other. */
export function numberBins(truths: readonly number[], answers: readonly number[], most: number): readonly NumberBin[] {
  const order = truths.map((_, i) => i).sort((a, b) => (truths[a] ?? 0) - (truths[b] ?? 0));
  const bins = Math.min(most, order.length);
  return Array.from({ length: bins }, (_, bin) => {
    const places = order.slice(Math.floor((bin * order.length) / bins), Math.floor(((bin + 1) * order.length) / bins));
    const [theirs, said] = [truths, answers].map((values) => places.map((i) => values[i] ?? Number.NaN));
    const [own, model] = [theirs ?? [], said ?? []];
    return {
      from: own[0] ?? Number.NaN,
      to: own.at(-1) ?? Number.NaN,
      samples: places.length,
      meanTruth: meanOf(own),
      meanAnswer: meanOf(model),
      meanError: meanOf(model.map((answer, i) => Math.abs(answer - (own[i] ?? Number.NaN)))),
    };
  });
}
