import type { Tensor, Tensor1D } from "@tensorflow/tfjs-core";

/**
 * One block, forwards and backwards, written out instead of taped: fewer and larger operations, no gradients that
 * nobody asks for, and none of the kernels that a backend lacks (platforms differ most in their gradient kernels).
 */
export interface BlockPass {
  /** @param input [samples, ...] */
  forward(input: Tensor, weights: readonly Tensor[], mode: Mode): Seen;
  /** @param outputGradient derivative of the loss by the output, same shape as the output */
  backward(seen: Seen, outputGradient: Tensor, weights: readonly Tensor[], wants: Wanted): Gradients;
  /**
   * For blocks with weights: the squared norm of each sample's own gradient by them, [samples], where
   * `outputGradient` holds in each row the derivative of that sample's loss alone; null where there are none.
   */
  squaredNorms?(seen: Seen, outputGradient: Tensor, weights: readonly Tensor[]): Tensor1D | null;
}

/** What a forward pass is for: dropout takes part in training alone, and this seeds it; null in use. */
export interface Mode {
  readonly dropoutSeed: number | null;
}

/** Which derivatives of a block are asked for. The first block's input is data, by which nothing is derived. */
export type Wanted = "input" | "weights" | "both";

/** What a block saw and said in the forward pass, and what it kept of it for the way back. */
export interface Seen {
  readonly input: Tensor;
  readonly output: Tensor;
  readonly kept?: readonly Tensor[];
  /** Of a block that has others inside, what those saw. */
  readonly inner?: readonly Seen[];
}

export interface Gradients {
  /** Derivative by the input; null where it was not wanted, or where there is none. */
  readonly input: Tensor | null;
  /** Derivatives by the block's weights, in their order; none where they were not wanted. */
  readonly weights: readonly Tensor[];
}
