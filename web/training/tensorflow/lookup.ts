import {
  add,
  cast,
  equal,
  expandDims,
  gather,
  matMul,
  mul,
  oneHot,
  reshape,
  square,
  sum,
  transpose,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from "@tensorflow/tfjs-core";
import type { BlockPass } from "./pass.ts";
import { productOfTransposedFirst } from "./products.ts";

/** A row of the table, [vocabulary, units], for each token: [samples, length] to [samples, length, units]. */
export function embedding(): BlockPass {
  return {
    forward(input, weights) {
      const [table] = weights as [Tensor2D];
      return { input, output: gather(table, input) };
    },
    backward(seen, outputGradient, weights, wants) {
      const [table] = weights as [Tensor2D];
      // No backend but the cpu's adds up rows by number; a matrix product with ones at the numbers does.
      const which = (): Tensor2D => cast(oneHot(reshape(seen.input, [-1]), table.shape[0]), "float32") as Tensor2D;
      const gradients: Tensor2D = reshape(outputGradient, [-1, table.shape[1]]);
      return { input: null, weights: wants === "input" ? [] : [productOfTransposedFirst(which(), gradients)] };
    },
    /** The rows of a sample's gradient that belong to one token add up: all pairs of positions with equal tokens. */
    squaredNorms(seen, outputGradient) {
      const gradients = outputGradient as Tensor3D;
      const products = matMul(gradients, transpose(gradients, [0, 2, 1]));
      const same = cast(equal(expandDims(seen.input, 2), expandDims(seen.input, 1)), "float32");
      return sum(mul(products, same), [1, 2]) as Tensor1D;
    },
  };
}

/** Adds the table, [length, units], to each sample. */
export function positions(): BlockPass {
  return {
    forward: (input, weights) => ({ input, output: add(input, weights[0] as Tensor) }),
    backward: (_seen, outputGradient, _weights, wants) => ({
      input: wants === "weights" ? null : outputGradient,
      weights: wants === "input" ? [] : [sum(outputGradient, 0)],
    }),
    squaredNorms: (_seen, outputGradient) => sum(square(outputGradient), [1, 2]) as Tensor1D,
  };
}
