import { jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import type { Activation } from "../../shared/training/model/activation.ts";
import type { Block } from "../../shared/training/model/block.ts";
import type { Conv2d } from "../../shared/training/model/kinds/convolution.ts";
import { NORMALIZATION_EPSILON } from "../../shared/training/model/kinds/normalization.ts";
import type { LayeredModel } from "../../shared/training/model/model.ts";
import { planModel, type ModelPlan, type PlannedBlock } from "../../shared/training/model/plan.ts";
import { dimensions, lastDimension, type Shape } from "../../shared/training/model/shape.ts";
import { placesOf, zerosBefore } from "../../shared/training/model/window.ts";
import type { Samples } from "../../web/training/compiled-model.ts";
import type { StepModel } from "./contender.ts";

/**
 * A model of the product's blocks in jax-js, as somebody writes it who wants it fast there: one function under `jit`, in
 * which gradients come by `valueAndGrad`. An array that a function of jax-js gets is used up by it; `ref` is for one use more.
 */
export class JaxModel implements StepModel {
  readonly parameters: number;
  readonly #plan: ModelPlan;
  readonly #step: (weights: np.Array[], inputs: np.Array, labels: np.Array) => [np.Array, np.Array[]];

  constructor(model: LayeredModel) {
    this.#plan = planModel(model);
    this.parameters = this.#plan.parameters;
    const loss = (weights: np.Array[], inputs: np.Array, labels: np.Array): np.Array =>
      crossEntropy(through(this.#plan.blocks, inputs, { left: weights }), labels);
    this.#step = jit(valueAndGrad(loss));
  }

  async gradient(parameters: Float32Array<ArrayBuffer>, samples: Samples, into: Float32Array): Promise<number> {
    const { tensors, input, output } = this.#plan;
    const weights = tensors.map(({ shape, offset, size }) =>
      np.array(parameters.slice(offset, offset + size)).reshape([...shape]),
    );
    const { count } = samples;
    const inputs =
      input.of === "tokens"
        ? np.array(Int32Array.from(samples.inputs)).reshape([count, input.length])
        : np.array(samples.inputs.slice()).reshape([count, ...input.dimensions]);
    const labels = nn.oneHot(np.array(Int32Array.from(samples.labels)), lastDimension(output));
    const [loss, gradients] = this.#step(weights, inputs, labels);
    const values = await Promise.all(gradients.map((gradient) => gradient.data()));
    tensors.forEach(({ offset }, i) => into.set(values[i] as Float32Array, offset));
    return (await loss.data())[0] as number;
  }
}

/** Weights that no block has taken yet, in their order. */
interface Unused {
  left: readonly np.Array[];
}

function through(blocks: readonly PlannedBlock[], input: np.Array, weights: Unused): np.Array {
  return blocks.reduce((values, planned) => {
    if (planned.block.kind === "residual") return values.ref.add(through(planned.inner, values, weights));
    const own = weights.left.slice(0, planned.tensors.length);
    weights.left = weights.left.slice(planned.tensors.length);
    return forward(planned, planned.block, values, own);
  }, input);
}

function forward(
  { input: shape }: PlannedBlock,
  block: Block,
  input: np.Array,
  weights: readonly np.Array[],
): np.Array {
  const [first, second, third, fourth] = weights as [np.Array, np.Array, np.Array, np.Array];
  switch (block.kind) {
    case "dense":
      return activated(block.activation, affine(input, first, second));
    case "conv2d":
      return activated(
        block.activation,
        affine(patches(input, block, shape), first.reshape([-1, block.filters]), second),
      );
    case "maxPool2d": {
      const [count, height, width, channels] = input.shape as [number, number, number, number];
      const { poolSize: side } = block;
      return input.reshape([count, height / side, side, width / side, side, channels]).max([2, 4]);
    }
    case "flatten":
      return input.reshape([input.shape[0] as number, -1]);
    case "embedding":
      return first.slice(input);
    case "positions":
      return input.add(first);
    case "layerNorm":
      return nn.standardize(input, -1, { epsilon: NORMALIZATION_EPSILON }).mul(first).add(second);
    case "attention": {
      const [count, length, units] = input.shape as [number, number, number];
      const all = affine(input, first, second).reshape([count, length, 3, block.heads, units / block.heads]);
      const [queries, keys, values] = [0, 1, 2].map((part) => all.ref.slice([], [], part)) as [
        np.Array,
        np.Array,
        np.Array,
      ];
      all.dispose();
      const mixed = nn.dotProductAttention(queries, keys, values, { isCausal: block.causal });
      return affine(mixed.reshape([count, length, units]), third, fourth);
    }
    default:
      throw new TypeError(`The bench's models have no ${block.kind}`);
  }
}

/**
 * What a filter that moves by single steps sees at each place, [samples, places, places, size x size x channels]: one
 * product with the filter is ten times as fast as `lax.conv` with its gradients.
 */
function patches(input: np.Array, { kernelSize, stride, padding }: Conv2d, shape: Shape): np.Array {
  if (stride !== 1) throw new TypeError(`The bench's models have no stride of ${stride}`);
  const [height, width] = dimensions(shape, 3);
  const window = { kernelSize, stride: 1, padding };
  const [down, across] = [placesOf(window, height), placesOf(window, width)];
  const before = [zerosBefore(window, height), zerosBefore(window, width)] as const;
  const behind = [down + kernelSize - 1 - height - before[0], across + kernelSize - 1 - width - before[1]] as const;
  const padded = np.pad(input, [
    [0, 0],
    [before[0], behind[0]],
    [before[1], behind[1]],
    [0, 0],
  ]);
  const seen: np.Array[] = [];
  for (let y = 0; y < kernelSize; y += 1) {
    for (let x = 0; x < kernelSize; x += 1) seen.push(padded.ref.slice([], [y, y + down], [x, x + across], []));
  }
  padded.dispose();
  return np.concatenate(seen, -1);
}

/** Over the last dimension, as one product of two matrices. */
function affine(input: np.Array, kernel: np.Array, bias: np.Array): np.Array {
  const shape = [...input.shape.slice(0, -1), kernel.shape[1] as number];
  return np
    .matmul(input.reshape([-1, kernel.shape[0] as number]), kernel)
    .add(bias)
    .reshape(shape);
}

function activated(activation: Activation, values: np.Array): np.Array {
  switch (activation) {
    case "linear":
      return values;
    case "relu":
      return nn.relu(values);
    case "gelu":
      return nn.gelu(values, { approximate: true });
    case "tanh":
      return np.tanh(values);
    case "sigmoid":
      return nn.sigmoid(values);
  }
}

/** @param labels [rows, classes], 1 at each row's own */
function crossEntropy(logits: np.Array, labels: np.Array): np.Array {
  const [rows, classes] = labels.shape as [number, number];
  const chances = nn.logSoftmax(logits.reshape([rows, classes]), -1);
  return chances
    .mul(labels)
    .sum()
    .mul(-1 / rows);
}
