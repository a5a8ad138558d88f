import {
  add,
  fused,
  matMul,
  mul,
  reshape,
  square,
  sum,
  transpose,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from "@tensorflow/tfjs-core";
import type { Activation } from "../../../shared/training/model/activation.ts";
import { activate, throughEnd } from "./activation.ts";
import type { BlockPass } from "./pass.ts";
import { columnSums, productOfTransposedFirst, productOfTransposedSecond } from "./products.ts";

/** Fully connected: [samples, ..., inputs] to [samples, ..., units]; weights are a kernel [inputs, units] and a bias. */
export function dense(activation: Activation): BlockPass {
  return {
    forward(input, weights) {
      const before = affine(input, weights, activation === "relu" ? "relu" : "linear");
      if (activation === "relu" || activation === "linear") return { input, output: before };
      return { input, output: activate(activation, before), kept: [before] };
    },
    backward(seen, outputGradient, weights, wants) {
      const gradient = throughEnd(activation, seen, outputGradient);
      const [kernel] = weights as [Tensor2D];
      return {
        input:
          wants === "weights" ? null : reshape(productOfTransposedSecond(rows(gradient), kernel), seen.input.shape),
        weights: wants === "input" ? [] : affineGradients(seen.input, gradient),
      };
    },
    squaredNorms: (seen, outputGradient) =>
      affineSquaredNorms(seen.input, throughEnd(activation, seen, outputGradient)),
  };
}

/** input · kernel + bias over the last dimension. */
export function affine(input: Tensor, weights: readonly Tensor[], activation: "relu" | "linear" = "linear"): Tensor {
  const [kernel, bias] = weights as [Tensor2D, Tensor1D];
  const output = fused.matMul({ a: rows(input), b: kernel, bias, activation });
  return reshape(output, [...input.shape.slice(0, -1), kernel.shape[1]]);
}

/** Derivatives by kernel and bias. */
export function affineGradients(input: Tensor, outputGradient: Tensor): Tensor[] {
  const gradient = rows(outputGradient);
  return [productOfTransposedFirst(rows(input), gradient), columnSums(gradient)];
}

/**
 * Squared norm of each sample's gradient by kernel and bias, [samples]. At one position the gradient by the kernel is an
 * outer product of input and derivative, whose norm is the product of both norms (Goodfellow 2015); over several
 * positions it is made, sample by sample.
 */
export function affineSquaredNorms(input: Tensor, outputGradient: Tensor): Tensor1D {
  if (input.rank === 2) {
    return mul(add(squaredRows(input as Tensor2D), 1), squaredRows(outputGradient as Tensor2D));
  }
  const inputs = byPosition(input);
  const gradients = byPosition(outputGradient);
  const byKernel = matMul(transpose(inputs, [0, 2, 1]), gradients);
  return add(sum(square(byKernel), [1, 2]), sum(square(sum(gradients, 1)), 1));
}

/** All positions of all samples, one below the other. */
export function rows(values: Tensor): Tensor2D {
  return reshape(values, [-1, values.shape.at(-1) as number]);
}

/** [samples, positions, units]. */
export function byPosition(values: Tensor): Tensor3D {
  return reshape(values, [values.shape[0] as number, -1, values.shape.at(-1) as number]);
}

function squaredRows(values: Tensor2D): Tensor1D {
  return sum(square(values), 1);
}
