import {
  add,
  concat,
  div,
  exp,
  log,
  max,
  memory,
  mul,
  neg,
  reshape,
  slice,
  softmax,
  sub,
  sum,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@tensorflow/tfjs-core";
import type { Task } from "../../shared/session/tasks.ts";
import { parameterCount, parameterLayout, type ParameterTensor } from "../../shared/training/layout.ts";
import type { Layer } from "../../shared/training/model.ts";
import { convolution } from "./convolution.ts";
import { dense } from "./dense.ts";
import type { Activations, LayerPass } from "./pass.ts";
import { maxPool } from "./pooling.ts";

/** Samples ready to compute on. */
export interface Samples {
  readonly count: number;
  /** [count, ...inputShape], row-major, in 0..1. */
  readonly inputs: Float32Array;
  /** The class of each sample. */
  readonly labels: Uint8Array;
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
  readonly #steps: readonly Step[];
  readonly #inputShape: readonly number[];
  readonly #classes: number;

  /** @throws TypeError for a task without layers (a synthetic one) */
  constructor(task: Task) {
    if (task.model.kind !== "layers") throw new TypeError(`Task ${task.name} has no layers to compute.`);
    this.parameters = parameterCount(task);
    this.#inputShape = task.model.inputShape;
    this.#classes = task.model.classes;
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
    const values = (await readAndDispose(result)) as Float32Array;
    into.set(values.subarray(1));
    return values[0] as number;
  }

  /** How many of the samples the model puts into their class. */
  async countCorrect(parameters: Float32Array, samples: Samples): Promise<number> {
    const result = tidy(() => this.#logits(parameters, samples.count, samples.inputs));
    const logits = await readAndDispose(result);
    let correct = 0;
    for (let i = 0; i < samples.count; i++) {
      if (largestAt(logits.subarray(i * this.#classes, (i + 1) * this.#classes)) === samples.labels[i]) correct++;
    }
    return correct;
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
  #lossAndGradient(parameters: Float32Array, { count, inputs, labels }: Samples): Tensor1D {
    const weights = this.#weights(parameters);
    const seen: Activations[] = [];
    let value: Tensor = tensor(inputs, [count, ...this.#inputShape]);
    for (const [i, { pass }] of this.#steps.entries()) {
      const output = pass.forward(value, weights[i] ?? []);
      seen.push({ input: value, output });
      value = output;
    }
    const top = softmaxCrossEntropy(value as Tensor2D, oneHot(labels, count, this.#classes));
    const gradients: Tensor1D[] = [];
    let flowing: Tensor | null = top.gradient;
    for (let i = this.#steps.length - 1; i >= 0 && flowing; i--) {
      const { pass } = this.#steps[i] as Step;
      const back = pass.backward(seen[i] as Activations, flowing, weights[i] ?? [], i > 0);
      gradients.unshift(...back.weights.map((gradient) => reshape(gradient, [gradient.size]) as Tensor1D));
      flowing = back.input;
    }
    return concat([top.loss, ...gradients]);
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

/** Mean loss, [1], and its derivative by the logits, [samples, classes]. */
function softmaxCrossEntropy(logits: Tensor2D, target: Tensor2D): { loss: Tensor1D; gradient: Tensor2D } {
  const samples = logits.shape[0];
  const shifted: Tensor2D = sub(logits, max(logits, 1, true));
  const exponentials = exp(shifted);
  const totals = sum(exponentials, 1, true);
  const losses = add(neg(sum(mul(shifted, target), 1, true)), log(totals));
  return {
    loss: reshape(div(sum(losses), samples), [1]),
    gradient: div(sub(div(exponentials, totals), target), samples),
  };
}

function oneHot(labels: Uint8Array, count: number, classes: number): Tensor2D {
  const values = new Float32Array(count * classes);
  for (let i = 0; i < count; i++) values[i * classes + (labels[i] as number)] = 1;
  return tensor2d(values, [count, classes]);
}

function largestAt(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > (values[best] as number) ? i : best), 0);
}

async function readAndDispose(result: Tensor): Promise<Float32Array> {
  try {
    return (await result.data()) as Float32Array;
  } finally {
    result.dispose();
  }
}
