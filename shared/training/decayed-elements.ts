import type { ParameterTensor } from "./model/plan.ts";

/** Elements of a vector from `start` to before `end`. */
export interface ElementRange {
  readonly start: number;
  readonly end: number;
}

/** Where a tensor lies, its shape, and, where it matters, what it is at first. */
export type TensorPlace = Pick<ParameterTensor, "shape" | "offset" | "size"> &
  Partial<Pick<ParameterTensor, "initializer">>;

/**
 * The elements that weight decay concerns: those of tensors with two dimensions or more, which are kernels, filters and
 * tables. Biases, and gains and shifts of norms, have one, and keep their values; so do statistics of inputs.
 * @param tensors in their order in the parameters
 * @returns ranges in ascending order that do not touch
 */
export function decayedRanges(tensors: readonly TensorPlace[]): readonly ElementRange[] {
  const ranges: ElementRange[] = [];
  for (const { shape, offset, size, initializer } of tensors) {
    if (shape.length < 2 || initializer?.kind === "statistics") continue;
    const last = ranges.at(-1);
    if (last?.end === offset) ranges[ranges.length - 1] = { start: last.start, end: offset + size };
    else ranges.push({ start: offset, end: offset + size });
  }
  return ranges;
}

/**
 * Cuts a part of a vector where decay begins or ends.
 * @param ranges as {@link decayedRanges} gives them
 * @param run told of each piece, in ascending order, and whether its elements decay
 */
export function forEachRun(
  ranges: readonly ElementRange[],
  start: number,
  end: number,
  run: (start: number, end: number, decays: boolean) => void,
): void {
  let at = start;
  for (const range of ranges) {
    if (range.end <= at) continue;
    if (range.start >= end || at >= end) break;
    if (range.start > at) run(at, range.start, false);
    const to = Math.min(range.end, end);
    run(Math.max(range.start, at), to, true);
    at = to;
  }
  if (at < end) run(at, end, false);
}
