import { Random } from "../../../shared/training/random.ts";
import type { Block } from "../../../shared/training/model/block.ts";
import type { Head, LayeredModel } from "../../../shared/training/model/model.ts";
import { planModel } from "../../../shared/training/model/plan.ts";
import { numbers, type Shape } from "../../../shared/training/model/shape.ts";

const CLASSES: Head = { of: "classes", count: 4 };

function model(input: Shape, blocks: readonly Block[], head: Head = CLASSES): LayeredModel {
  return { kind: "layers", input, blocks, head };
}

/** Small models that together hold every kind of block, in the places where they are hard to get right. */
export const SAMPLE_MODELS: Readonly<Record<string, LayeredModel>> = {
  "a perceptron of all activations": model(numbers(6), [
    { kind: "dense", units: 5, activation: "relu" },
    { kind: "dense", units: 7, activation: "gelu" },
    { kind: "dense", units: 3, activation: "tanh" },
    { kind: "activation", activation: "sigmoid" },
    { kind: "dense", units: 4, activation: "sigmoid" },
    { kind: "activation", activation: "gelu" },
  ]),
  "an even filter, a pool that leaves a rest, a linear convolution": model(numbers(4, 5, 2), [
    { kind: "conv2d", filters: 2, kernelSize: 3, stride: 1, padding: "same", activation: "linear" },
    { kind: "conv2d", filters: 3, kernelSize: 4, stride: 1, padding: "same", activation: "relu" },
    { kind: "maxPool2d", poolSize: 2 },
    { kind: "conv2d", filters: 2, kernelSize: 2, stride: 1, padding: "same", activation: "relu" },
    { kind: "flatten" },
  ]),
  "a pool first, pools that overlap and that leave gaps": model(numbers(8, 9, 1), [
    { kind: "maxPool2d", poolSize: 3, stride: 2 },
    { kind: "conv2d", filters: 3, kernelSize: 1, stride: 1, padding: "same", activation: "relu" },
    { kind: "averagePool2d", poolSize: 3, stride: 1 },
    { kind: "maxPool2d", poolSize: 1, stride: 2 },
    { kind: "flatten" },
    { kind: "dense", units: 6, activation: "relu" },
  ]),
  "strides with both paddings, and one wider than its filter": model(numbers(7, 6, 2), [
    { kind: "conv2d", filters: 3, kernelSize: 3, stride: 2, padding: "same", activation: "tanh" },
    { kind: "conv2d", filters: 4, kernelSize: 2, stride: 1, padding: "valid", activation: "relu" },
    { kind: "conv2d", filters: 2, kernelSize: 1, stride: 2, padding: "same", activation: "gelu" },
    { kind: "flatten" },
  ]),
  "channels for themselves, groups, and their mean": model(numbers(6, 5, 4), [
    { kind: "depthwiseConv2d", kernelSize: 3, stride: 2, padding: "same", activation: "linear" },
    { kind: "groupNorm", groups: 2 },
    { kind: "depthwiseConv2d", kernelSize: 2, stride: 1, padding: "valid", activation: "relu" },
    { kind: "conv2d", filters: 6, kernelSize: 1, stride: 1, padding: "same", activation: "gelu" },
    { kind: "globalAveragePool2d" },
  ]),
  "residuals in residuals": model(numbers(5), [
    {
      kind: "residual",
      blocks: [
        { kind: "layerNorm" },
        { kind: "residual", blocks: [{ kind: "dense", units: 5, activation: "tanh" }] },
        { kind: "dense", units: 5, activation: "linear" },
      ],
    },
    { kind: "residual", blocks: [{ kind: "activation", activation: "relu" }] },
  ]),
  "a small GPT": model(
    { of: "tokens", length: 5, vocabulary: 7 },
    [
      { kind: "embedding", units: 6 },
      { kind: "positions" },
      { kind: "residual", blocks: [{ kind: "layerNorm" }, { kind: "attention", heads: 2, causal: true }] },
      {
        kind: "residual",
        blocks: [
          { kind: "layerNorm" },
          { kind: "dense", units: 12, activation: "gelu" },
          { kind: "dense", units: 6, activation: "linear" },
        ],
      },
      { kind: "layerNorm" },
    ],
    { of: "tokens" },
  ),
  "attention both ways, to numbers": model(
    numbers(3, 4),
    [{ kind: "attention", heads: 1, causal: false }, { kind: "flatten" }],
    { of: "numbers", count: 3 },
  ),
  "one number": model(numbers(4), [{ kind: "dense", units: 3, activation: "relu" }], { of: "numbers", count: 1 }),
  "dropout at three places": model(numbers(6), [
    { kind: "dropout", rate: 0.2 },
    { kind: "dense", units: 8, activation: "relu" },
    { kind: "dropout", rate: 0.5 },
    {
      kind: "residual",
      blocks: [
        { kind: "dense", units: 8, activation: "tanh" },
        { kind: "dropout", rate: 0.3 },
      ],
    },
  ]),
};

/** Parameters among which none is zero, as biases are at first. */
export function drawParameters(layered: LayeredModel, seed: number): Float32Array {
  const random = new Random("test parameters", seed);
  const { parameters, tensors } = planModel(layered);
  const drawn = Float32Array.from({ length: parameters }, () => random.uniform() - 0.5);
  for (const { initializer, offset, size } of tensors) {
    // A second moment is at least the square of the mean.
    if (initializer.kind === "statistics") drawn.fill(0.5, offset + size / 2, offset + size);
    if (initializer.kind === "ones") for (let i = offset; i < offset + size; i++) drawn[i] = 1 + (drawn[i] as number);
  }
  return drawn;
}
