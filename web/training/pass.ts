import { mul, step, type Tensor, type Tensor1D } from "@tensorflow/tfjs-core";
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
   */
  backward(at: Activations, outputGradient: Tensor, weights: readonly Tensor[], wants: Wanted): LayerGradients;
  /**
   * For layers with weights: the squared norm of each sample's own gradient by them, [samples], where
   * `outputGradient` holds in each row the derivative of that sample's loss alone.
   */
  squaredNorms?(at: Activations, outputGradient: Tensor, weights: readonly Tensor[]): Tensor1D;
}

/** Which derivatives of a layer are asked for. The first layer's input is data, by which nothing is derived. */
export type Wanted = "input" | "weights" | "both";

/** What a layer saw and said in the forward pass. */
export interface Activations {
  readonly input: Tensor;
  readonly output: Tensor;
}

export interface LayerGradients {
  /** Derivative by the input; null where it was not wanted. */
  readonly input: Tensor | null;
  /** Derivatives by the layer's weights, in their order; none where they were not wanted. */
  readonly weights: readonly Tensor[];
}

/** Derivative by what went into the activation function; the output of relu tells where it let through. */
export function throughActivation<T extends Tensor>(activation: Activation, output: T, outputGradient: T): T {
  return activation === "relu" ? mul(outputGradient, step(output)) : outputGradient;
}
