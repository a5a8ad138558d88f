import { add, fused, mul, square, sum, type Tensor1D, type Tensor2D } from "@tensorflow/tfjs-core";
import type { Activation } from "../../shared/training/model.ts";
import { throughActivation, type LayerPass } from "./pass.ts";
import { columnSums, productOfTransposedFirst, productOfTransposedSecond } from "./products.ts";

/** Fully connected: [samples, features] to [samples, units]; weights are a kernel [features, units] and a bias. */
export function dense(activation: Activation): LayerPass {
  return {
    forward(input, weights) {
      const [kernel, bias] = weights as [Tensor2D, Tensor1D];
      return fused.matMul({ a: input as Tensor2D, b: kernel, bias, activation });
    },
    backward(at, outputGradient, weights, wants) {
      const [kernel] = weights as [Tensor2D];
      const gradient = throughActivation(activation, at.output, outputGradient) as Tensor2D;
      return {
        input: wants === "weights" ? null : productOfTransposedSecond(gradient, kernel),
        weights:
          wants === "input" ? [] : [productOfTransposedFirst(at.input as Tensor2D, gradient), columnSums(gradient)],
      };
    },
    /**
     * A sample's gradient by the kernel is its input times its derivative, an outer product, whose norm is the product of
     * both norms (Goodfellow 2015); by the bias it is the derivative alone.
     */
    squaredNorms(at, outputGradient) {
      const gradient = throughActivation(activation, at.output, outputGradient) as Tensor2D;
      return mul(add(squaredRows(at.input as Tensor2D), 1), squaredRows(gradient));
    },
  };
}

function squaredRows(rows: Tensor2D): Tensor1D {
  return sum(square(rows), 1);
}
