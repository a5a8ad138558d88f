import { mul, step, type Tensor } from "@tensorflow/tfjs-core";
import type { Activation } from "../../shared/training/model.ts";

/**
 * One layer, forwards and backwards, written out instead of taped: fewer and larger operations, no gradients that
 * nobody asks for, and none of the kernels that a backend lacks (platforms differ most in their gradient kernels).
 */
export interface LayerPass {
  /** @param input [samples, ...]; @returns the layer's output, [samples, ...] */
  forward(input: Tensor, weights: readonly Tensor[]): Tensor;
  /**
   * @param outputGradient derivative of the loss by the output, same shape as the output
   * @param wantsInput false for the first layer, whose input is data
   */
  backward(at: Activations, outputGradient: Tensor, weights: readonly Tensor[], wantsInput: boolean): LayerGradients;
}

/** What a layer saw and said in the forward pass. */
export interface Activations {
  readonly input: Tensor;
  readonly output: Tensor;
}

export interface LayerGradients {
  /** Derivative by the input; null where it was not wanted. */
  readonly input: Tensor | null;
  /** Derivatives by the layer's weights, in their order. */
  readonly weights: readonly Tensor[];
}

/** Derivative by what went into the activation function; the output of relu tells where it let through. */
export function throughActivation<T extends Tensor>(activation: Activation, output: T, outputGradient: T): T {
  return activation === "relu" ? mul(outputGradient, step(output)) : outputGradient;
}
