import type { Head } from "../../../shared/training/model/model.ts";
import type { ModelPlan } from "../../../shared/training/model/plan.ts";
import { lastDimension, sizeOf } from "../../../shared/training/model/shape.ts";
import type { Pointer } from "../kernels/kernels.ts";
import type { Setting } from "./pass.ts";
import type { Step } from "./step.ts";

/** The loss of a batch laid out. */
export interface Loss {
  /** Whole numbers of 4 bytes, or float32 for numbers: the batch's labels are to be put here. */
  readonly labels: Pointer;
  /** How many labels there are. */
  readonly size: number;
  /** Where the losses of all rows lie; the batch's loss is their mean. */
  readonly losses: Pointer;
  readonly rows: number;
  readonly step: Step;
}

/**
 * Turns what a model says into the derivative of the mean loss by it, in place: each of the head's rows counts alike.
 * @param output what the model says, [count, ...output]
 */
export function lossOf({ head, output: shape }: ModelPlan, output: Pointer, { kernels, arena, count }: Setting): Loss {
  const columns = lastDimension(shape);
  const rows = (count * sizeOf(shape)) / columns;
  const size = labelsOf(head, rows, columns);
  const labels = arena.take(size);
  const losses = arena.take(rows);
  const kernel = head.of === "numbers" ? "squaredError" : "softmaxCrossEntropy";
  return {
    ...{ labels, size, losses, rows },
    step: {
      items: rows,
      run: (from, to) => kernels[kernel](output, labels, losses, output, columns, 1 / rows, from, to),
    },
  };
}

function labelsOf(head: Head, rows: number, columns: number): number {
  return head.of === "numbers" ? rows * columns : rows;
}
