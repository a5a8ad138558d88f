import type { Activation } from "../../../shared/training/model/activation.ts";
import { ACTIVATIONS } from "../kernels/activations.ts";
import type { Pointer } from "../kernels/kernels.ts";
import type { LayOut, Setting } from "./pass.ts";
import { sizeOf } from "../../../shared/training/model/shape.ts";
import type { Step } from "./step.ts";

/** The end of a block with weights: its bias, and its activation. */
export interface Activated {
  readonly output: Pointer;
  readonly forward: Step;
  /** Turns the derivative by the output into that by the product, in place. */
  readonly backward: (byOutput: Pointer) => readonly Step[];
}

/** @param before [rows, columns], the product; @param bias [columns] */
export function activated(
  { kernels, arena }: Setting,
  activation: Activation,
  { before, bias, rows, columns }: { before: Pointer; bias: Pointer; rows: number; columns: number },
): Activated {
  const kind = ACTIVATIONS[activation];
  // What gelu's derivative needs is what went in; of the others, what came out.
  const output = activation === "gelu" ? arena.take(rows * columns) : before;
  return {
    output,
    forward: {
      items: rows,
      run: (from, to) => kernels.addBiasAndActivate(kind, before, bias, output, columns, from, to),
    },
    backward: (byOutput) =>
      activation === "linear"
        ? []
        : [
            {
              items: rows,
              run: (from, to) =>
                kernels.activationGradient(kind, before, byOutput, byOutput, from * columns, to * columns),
            },
          ],
  };
}

/** A block that is an activation alone. */
export const activationBlock =
  (activation: Activation): LayOut =>
  ({ input: shape }, input, { kernels, arena, count }) => {
    const elements = count * sizeOf(shape);
    const output = arena.take(elements);
    const kind = ACTIVATIONS[activation];
    const at = activation === "gelu" ? input : output;
    return {
      output,
      forward: [{ items: elements, run: (from, to) => kernels.activate(kind, input, output, from, to) }],
      backward: (byOutput) => ({
        steps: [
          {
            items: elements,
            run: (from, to) => kernels.activationGradient(kind, at, byOutput, byOutput, from, to),
          },
        ],
        byInput: byOutput,
      }),
    };
  };
