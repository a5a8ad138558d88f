import { fused, type Tensor1D, type Tensor2D } from "@tensorflow/tfjs-core";
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
    backward(at, outputGradient, weights, wantsInput) {
      const [kernel] = weights as [Tensor2D];
      const gradient = throughActivation(activation, at.output, outputGradient) as Tensor2D;
      return {
        input: wantsInput ? productOfTransposedSecond(gradient, kernel) : null,
        weights: [productOfTransposedFirst(at.input as Tensor2D, gradient), columnSums(gradient)],
      };
    },
  };
}
