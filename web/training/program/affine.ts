import type { Pointer } from "../kernels/kernels.ts";
import type { Setting } from "./pass.ts";
import type { Step } from "./step.ts";
import type { Weight } from "./weights.ts";

/** Rows times a kernel: input [rows, inputs] and kernel [inputs, units] give [rows, units]. */
export interface Affine {
  readonly rows: number;
  readonly inputs: number;
  readonly units: number;
  readonly input: Pointer;
  readonly kernel: Weight;
  readonly bias: Weight;
}

/** output = input · kernel, without the bias. */
export function product({ kernels }: Setting, affine: Affine, output: Pointer): Step {
  const { rows, inputs, units, input, kernel } = affine;
  return {
    items: rows,
    run: (from, to, scratch) =>
      kernels.matrixProduct(
        ...([input, inputs, 1, kernel.at, units, 1] as const),
        ...([output, units, units, inputs, false, scratch, from, to] as const),
      ),
  };
}

/** Gradients of kernel and bias. @param byOutput derivative by the product, [rows, units] */
export function weightGradients({ kernels }: Setting, affine: Affine, byOutput: Pointer): Step[] {
  const { rows, inputs, units, input, kernel, bias } = affine;
  return [
    {
      items: inputs,
      run: (from, to, scratch) =>
        kernels.matrixProduct(
          ...([input, 1, inputs, byOutput, units, 1] as const),
          ...([kernel.gradient, units, units, rows, false, scratch, from, to] as const),
        ),
    },
    {
      items: units,
      run: (from, to) => kernels.columnSums(byOutput, bias.gradient, rows, units, false, from, to),
    },
  ];
}

/** byInput = byOutput · kernelᵀ. */
export function inputGradient({ kernels }: Setting, affine: Affine, byOutput: Pointer, byInput: Pointer): Step {
  const { rows, inputs, units, kernel } = affine;
  return {
    items: rows,
    run: (from, to, scratch) =>
      kernels.matrixProduct(
        ...([byOutput, units, 1, kernel.at, 1, units] as const),
        ...([byInput, inputs, inputs, units, false, scratch, from, to] as const),
      ),
  };
}
