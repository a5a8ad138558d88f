import {
  add,
  concat1d,
  conv2d,
  div,
  linalg,
  losses,
  matMul,
  maxPool,
  moments,
  mul,
  ones,
  oneHot,
  relu,
  reshape,
  scalar,
  softmax,
  split,
  sqrt,
  square,
  sub,
  tanh,
  tensor,
  tidy,
  transpose,
  variable,
  variableGrads,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  type Variable,
} from "@tensorflow/tfjs-core";
// The product writes gradients out, and has none of these in its bundle.
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import type { Activation } from "../../shared/training/model/activation.ts";
import type { Block } from "../../shared/training/model/block.ts";
import { NORMALIZATION_EPSILON } from "../../shared/training/model/kinds/normalization.ts";
import type { LayeredModel } from "../../shared/training/model/model.ts";
import { planModel, type ModelPlan, type PlannedBlock } from "../../shared/training/model/plan.ts";
import { lastDimension } from "../../shared/training/model/shape.ts";
import type { Samples } from "../../web/training/compiled-model.ts";
import type { StepModel } from "./contender.ts";

/** Hides a score from a softmax. */
const HIDDEN = -1e9;

/**
 * A model of the product's blocks as TensorFlow.js' own documentation would have it: its operations, and gradients by
 * `variableGrads`. It computes with whatever backend is set.
 */
export class StockModel implements StepModel {
  readonly #plan: ModelPlan;
  readonly #weights: readonly Variable[];

  constructor(model: LayeredModel) {
    this.#plan = planModel(model);
    this.#weights = this.#plan.tensors.map(({ shape }) => variable(ones([...shape])));
  }

  async gradient(parameters: Float32Array<ArrayBuffer>, samples: Samples, into: Float32Array): Promise<number> {
    const both = tidy(() => {
      this.#plan.tensors.forEach(({ shape, offset, size }, i) => {
        this.#weights[i]?.assign(tensor(parameters.subarray(offset, offset + size), [...shape]));
      });
      const { value, grads } = variableGrads(() => this.#loss(samples), [...this.#weights]);
      const gradients = this.#weights.map(({ name }) => reshape(grads[name] as Tensor, [-1]) as Tensor1D);
      return concat1d([reshape(value, [1]), ...gradients]);
    });
    const values = await both.data<"float32">();
    both.dispose();
    into.set(values.subarray(1));
    return values[0] as number;
  }

  #loss({ count, inputs, labels }: Samples): Scalar {
    const { input, output } = this.#plan;
    const values =
      input.of === "tokens"
        ? tensor(inputs, [count * input.length], "int32")
        : tensor(inputs, [count, ...input.dimensions]);
    const classes = lastDimension(output);
    const wanted = oneHot(tensor(labels, [labels.length], "int32"), classes);
    const said = through(this.#plan.blocks, values, { left: this.#weights });
    return losses.softmaxCrossEntropy(wanted, reshape(said, [labels.length, classes]));
  }
}

/** Weights that no block has taken yet, in their order. */
interface Unused {
  left: readonly Tensor[];
}

function through(blocks: readonly PlannedBlock[], input: Tensor, weights: Unused): Tensor {
  return blocks.reduce((values, planned) => {
    if (planned.block.kind === "residual") return add(values, through(planned.inner, values, weights));
    const own = weights.left.slice(0, planned.tensors.length);
    weights.left = weights.left.slice(planned.tensors.length);
    return forward(planned, planned.block, values, own);
  }, input);
}

function forward({ input: shape }: PlannedBlock, block: Block, input: Tensor, weights: readonly Tensor[]): Tensor {
  const [first, second, third, fourth] = weights as [Tensor2D, Tensor1D, Tensor2D, Tensor1D];
  switch (block.kind) {
    case "dense":
      return activated(block.activation, affine(input, first, second));
    case "conv2d": {
      const filter = first as Tensor as Tensor4D;
      return activated(block.activation, add(conv2d(input as Tensor4D, filter, block.stride, block.padding), second));
    }
    case "maxPool2d":
      return maxPool(input as Tensor4D, block.poolSize, block.poolSize, "valid");
    case "flatten":
      return reshape(input, [input.shape[0] as number, -1]);
    case "embedding": {
      // The gradient of `gather` adds up rows by their number, which only the plain backend can.
      const length = shape.of === "tokens" ? shape.length : 0;
      return reshape(matMul(oneHot(input, first.shape[0]), first), [-1, length, block.units]);
    }
    case "positions":
      return add(input, first);
    case "layerNorm": {
      const { mean, variance } = moments(input, -1, true);
      return add(mul(div(sub(input, mean), sqrt(add(variance, NORMALIZATION_EPSILON))), first), second);
    }
    case "attention": {
      const [count, length, units] = input.shape as [number, number, number];
      const width = units / block.heads;
      const [queries, keys, values] = split(affine(input, first, second), 3, -1).map((part) =>
        transpose(reshape(part, [count, length, block.heads, width]), [0, 2, 1, 3]),
      ) as [Tensor4D, Tensor4D, Tensor4D];
      const scores = mul(matMul(queries, keys, false, true), 1 / Math.sqrt(width));
      const chances = softmax(block.causal ? add(scores, future(length)) : scores);
      const mixed = transpose(matMul(chances, values), [0, 2, 1, 3]);
      return affine(reshape(mixed, [count, length, units]), third, fourth);
    }
    default:
      throw new TypeError(`The bench's models have no ${block.kind}`);
  }
}

/** Over the last dimension, as one product of two matrices. */
function affine(input: Tensor, kernel: Tensor2D, bias: Tensor1D): Tensor {
  const [inputs, units] = kernel.shape;
  const rows = add(matMul(reshape(input, [-1, inputs]) as Tensor2D, kernel), bias);
  return reshape(rows, [...input.shape.slice(0, -1), units]);
}

function activated(activation: Activation, values: Tensor): Tensor {
  switch (activation) {
    case "linear":
      return values;
    case "relu":
      return relu(values);
    case "gelu": {
      const cubed = mul(values, square(values));
      const inner = mul(add(values, mul(cubed, 0.044715)), Math.sqrt(2 / Math.PI));
      return mul(mul(values, 0.5), add(tanh(inner), scalar(1)));
    }
    default:
      throw new TypeError(`The bench's models have no ${activation}`);
  }
}

/** [length, length]: added to scores, it hides what comes later. */
function future(length: number): Tensor2D {
  return mul(sub(1, linalg.bandPart(ones([length, length]), -1, 0)), HIDDEN);
}
