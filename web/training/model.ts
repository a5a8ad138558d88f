import {
  add,
  concat,
  div,
  maximum,
  memory,
  minimum,
  mul,
  reshape,
  slice,
  softmax,
  sqrt,
  sum,
  tensor,
  tensor1d,
  tidy,
  zeros,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@tensorflow/tfjs-core";
import { present } from "../../shared/assert.ts";
import { CLIP_MARGIN } from "../../shared/privacy/clip.ts";
import type { Task } from "../../shared/session/tasks.ts";
import { parameterCount, parameterLayout, type ParameterTensor } from "../../shared/training/layout.ts";
import type { Layer } from "../../shared/training/model.ts";
import { convolution } from "./convolution.ts";
import { dense } from "./dense.ts";
import { largestAt } from "./largest-at.ts";
import type { Activations, LayerPass } from "./pass.ts";
import { maxPool } from "./pooling.ts";
import { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";

/** Samples ready to compute on. */
export interface Samples {
  readonly count: number;
  /** [count, ...inputShape], row-major, in 0..1. */
  readonly inputs: Float32Array;
  /** The class of each sample. */
  readonly labels: Uint8Array;
}

/** Bounds on what one sample may add to a sum. */
export interface Clip {
  readonly gradient: number;
  readonly loss: number;
}

/** Samples whose clipped gradients are summed at once: norms of convolutions take 160 KB a sample. */
const CLIPPED_AT_ONCE = 128;

interface Forward {
  readonly seen: readonly Activations[];
  readonly losses: Tensor2D;
  readonly byLogits: Tensor2D;
}

/** A layer, and which tensors of the model's layout are its weights. */
interface Step {
  readonly pass: LayerPass;
  readonly weights: readonly ParameterTensor[];
}

/**
 * A task's network with softmax cross-entropy, computed on whatever backend is set. Parameters and gradients are flat
 * vectors in the order of `shared/training/layout`; each crosses to and from the device in one copy.
 */
export class Model {
  /** Length of the parameter vector. */
  readonly parameters: number;
  /** Outputs of the model. */
  readonly classes: number;
  readonly #steps: readonly Step[];
  readonly #inputShape: readonly number[];

  /** @throws TypeError for a task without layers (a synthetic one) */
  constructor(task: Task) {
    if (task.model.kind !== "layers") throw new TypeError(`Task ${task.name} has no layers to compute.`);
    this.parameters = parameterCount(task);
    this.#inputShape = task.model.inputShape;
    this.classes = task.model.classes;
    this.#steps = stepsOf(task.model.layers, parameterLayout(task));
  }

  /**
   * Mean gradient of the loss over the samples, written into `into`.
   * @param parameters as long as `this.parameters`; not read after the returned promise settles
   * @param into as long as `this.parameters`
   * @returns the mean loss over the samples
   */
  async gradient(parameters: Float32Array, samples: Samples, into: Float32Array): Promise<number> {
    const result = tidy(() => this.#lossAndGradient(parameters, samples));
    const values = await readAndDispose(result);
    into.set(values.subarray(1));
    return first(values);
  }

  /**
   * The sum of every sample's own gradient, each clipped to a norm of at most `clip`, written into `into` (Abadi et al.
   * 2016). No sample's gradient is ever made as a whole: their norms come from what each layer saw, and a second pass
   * weighs the samples by them (Goodfellow 2015).
   * @param clip.gradient largest Euclidean norm of one sample's part of the sum
   * @param clip.loss largest loss of one sample that is counted
   * @returns the sum of the samples' losses
   */
  async clippedSum(parameters: Float32Array, samples: Samples, clip: Clip, into: Float32Array): Promise<number> {
    into.fill(0);
    let losses = 0;
    for (let from = 0; from < samples.count; from += CLIPPED_AT_ONCE) {
      const group = part(samples, from, Math.min(from + CLIPPED_AT_ONCE, samples.count));
      const values = await readAndDispose(tidy(() => this.#clippedSum(parameters, group, clip)));
      for (let i = 0; i < into.length; i++) into[i]! += values[i + 1]!;
      losses += first(values);
    }
    return losses;
  }

  /** How many of the samples the model puts into their class. */
  async countCorrect(parameters: Float32Array, samples: Samples): Promise<number> {
    const logits = await this.logits(parameters, samples);
    let correct = 0;
    for (let i = 0; i < samples.count; i++) {
      if (largestAt(logits.subarray(i * this.classes, (i + 1) * this.classes)) === samples.labels[i]) correct++;
    }
    return correct;
  }

  /** [count, classes], row-major: the larger a class's, the likelier the model holds it. */
  async logits(parameters: Float32Array, { count, inputs }: Samples): Promise<Float32Array> {
    return readAndDispose(tidy(() => this.#logits(parameters, count, inputs)));
  }

  /** Probability of each class for one input. */
  async probabilities(parameters: Float32Array, input: Float32Array): Promise<Float32Array> {
    return readAndDispose(tidy(() => softmax(this.#logits(parameters, 1, input))));
  }

  #logits(parameters: Float32Array, count: number, inputs: Float32Array): Tensor2D {
    const weights = this.#weights(parameters);
    let value: Tensor = tensor(inputs, [count, ...this.#inputShape]);
    for (const [i, { pass }] of this.#steps.entries()) value = pass.forward(value, weights[i] ?? []);
    return value as Tensor2D;
  }

  /** [1 + parameters]: the mean loss, then the gradient, so that both come back in one copy. */
  #lossAndGradient(parameters: Float32Array, samples: Samples): Tensor1D {
    const weights = this.#weights(parameters);
    const { seen, losses, byLogits } = this.#forward(weights, samples);
    const gradients: Tensor1D[] = [];
    let flowing: Tensor | null = div(byLogits, samples.count);
    for (let i = this.#steps.length - 1; i >= 0 && flowing; i--) {
      const { pass } = this.#steps[i] as Step;
      const back = pass.backward(seen[i] as Activations, flowing, weights[i] ?? [], i > 0 ? "both" : "weights");
      gradients.unshift(...back.weights.map(flat));
      flowing = back.input;
    }
    return concat([reshape(div(sum(losses), samples.count), [1]), ...gradients]);
  }

  /** [1 + parameters]: the sum of the bounded losses, then the sum of the clipped gradients. */
  #clippedSum(parameters: Float32Array, samples: Samples, clip: Clip): Tensor1D {
    const weights = this.#weights(parameters);
    const { seen, losses, byLogits } = this.#forward(weights, samples);
    // What flows into each layer from above; a row belongs to one sample, and to its loss alone.
    const flows: Tensor[] = [];
    let squares: Tensor1D = zeros([samples.count]);
    let flowing: Tensor = byLogits;
    for (let i = this.#steps.length - 1; i >= 0; i--) {
      const { pass } = this.#steps[i] as Step;
      flows[i] = flowing;
      const norms = pass.squaredNorms?.(seen[i] as Activations, flowing, weights[i] ?? []);
      if (norms) squares = add(squares, norms);
      if (i > 0) flowing = pass.backward(seen[i] as Activations, flowing, weights[i] ?? [], "input").input as Tensor;
    }
    const kept = clip.gradient * (1 - CLIP_MARGIN);
    const factors: Tensor1D = div(kept, maximum(sqrt(squares), kept));
    const gradients = this.#steps.flatMap(({ pass }, i) => {
      const flow = flows[i] as Tensor;
      const weighted = mul(flow, reshape(factors, [samples.count, ...flow.shape.slice(1).fill(1)]));
      return pass.backward(seen[i] as Activations, weighted, weights[i] ?? [], "weights").weights.map(flat);
    });
    return concat([reshape(sum(minimum(losses, clip.loss)), [1]), ...gradients]);
  }

  /** What each layer saw and said, each sample's loss, [samples, 1], and its derivative by its logits. */
  #forward(weights: readonly Tensor[][], { count, inputs, labels }: Samples): Forward {
    const seen: Activations[] = [];
    let value: Tensor = tensor(inputs, [count, ...this.#inputShape]);
    for (const [i, { pass }] of this.#steps.entries()) {
      const output = pass.forward(value, weights[i] ?? []);
      seen.push({ input: value, output });
      value = output;
    }
    return { seen, ...softmaxCrossEntropy(value as Tensor2D, labels) };
  }

  #weights(parameters: Float32Array): Tensor[][] {
    const all = tensor1d(parameters);
    return this.#steps.map((step) =>
      step.weights.map(({ shape, offset, size }) => reshape(slice(all, offset, size), shape as number[])),
    );
  }
}

/** Tensors alive now; the same after every step, or something leaks. */
export function tensorsAlive(): number {
  return memory().numTensors;
}

function stepsOf(layers: readonly Layer[], layout: readonly ParameterTensor[]): Step[] {
  const waiting = [...layout];
  return layers.map((layer) => ({
    pass: passOf(layer),
    weights: layer.kind === "dense" || layer.kind === "conv2d" ? waiting.splice(0, 2) : [],
  }));
}

function passOf(layer: Layer): LayerPass {
  switch (layer.kind) {
    case "dense":
      return dense(layer.activation);
    case "conv2d":
      return convolution(layer.activation);
    case "maxPool2d":
      return maxPool(layer.poolSize);
    case "flatten":
      return {
        forward: (input) => reshape(input, [input.shape[0] as number, -1]),
        backward: (at, outputGradient) => ({ input: reshape(outputGradient, at.input.shape), weights: [] }),
      };
  }
}

function flat(gradient: Tensor): Tensor1D {
  return reshape(gradient, [gradient.size]);
}

/** Samples [from, to). */
function part({ count, inputs, labels }: Samples, from: number, to: number): Samples {
  const size = inputs.length / count;
  return { count: to - from, inputs: inputs.subarray(from * size, to * size), labels: labels.subarray(from, to) };
}

/** The loss, before the gradient. */
function first(values: Float32Array): number {
  return present(values[0], "a loss and a gradient are at least one value");
}

async function readAndDispose(result: Tensor): Promise<Float32Array> {
  try {
    return (await result.data()) as Float32Array;
  } finally {
    result.dispose();
  }
}
