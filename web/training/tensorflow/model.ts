import {
  concat,
  div,
  maximum,
  memory,
  minimum,
  mul,
  reshape,
  slice,
  sqrt,
  sum,
  tensor,
  tensor1d,
  tidy,
  zeros,
  type Tensor,
  type Tensor1D,
} from "@tensorflow/tfjs-core";
import { assert, present } from "../../../shared/assert.ts";
import { CLIP_MARGIN } from "../../../shared/privacy/clip.ts";
import type { LayeredModel } from "../../../shared/training/model/model.ts";
import { planModel, type ModelPlan } from "../../../shared/training/model/plan.ts";
import { sizeOf } from "../../../shared/training/model/shape.ts";
import type { Clip, CompiledModel, Samples } from "../compiled-model.ts";
import { samplesBetween } from "../samples-between.ts";
import { Chain } from "./chain.ts";
import { lossOf, meanLoss, type Loss } from "./loss.ts";
import { passOf } from "./pass-of.ts";
import type { Mode, Seen } from "./pass.ts";

/** Samples whose clipped gradients are summed at once: norms of convolutions take 160 KB a sample. */
const CLIPPED_AT_ONCE = 128;

/** In use, nothing is dropped out. */
const IN_USE: Mode = { dropoutSeed: null };

interface Forward extends Loss {
  readonly seen: readonly Seen[];
}

/** A model computed by TensorFlow.js on whatever backend is set; each vector crosses to the device and back in one copy. */
export class TensorFlowModel implements CompiledModel {
  readonly parameters: number;
  readonly outputs: number;
  readonly #plan: ModelPlan;
  readonly #chain: Chain;

  /** @throws LayoutError where its blocks do not fit together */
  constructor(model: LayeredModel) {
    this.#plan = planModel(model);
    assert(this.#plan.statistics === 0, "inputs are standardized before an engine has them");
    this.#chain = new Chain(this.#plan.blocks, passOf);
    this.parameters = this.#plan.parameters;
    this.outputs = sizeOf(this.#plan.output);
  }

  async gradient(parameters: Float32Array, samples: Samples, dropoutSeed: number, into: Float32Array): Promise<number> {
    const values = await readAndDispose(tidy(() => this.#lossAndGradient(parameters, samples, { dropoutSeed })));
    into.set(values.subarray(1));
    return first(values);
  }

  /**
   * No sample's gradient is ever made as a whole: their norms come from what each block saw, and a second way back weighs
   * the samples by them (Goodfellow 2015).
   */
  async clippedSum(
    parameters: Float32Array,
    samples: Samples,
    dropoutSeed: number,
    clip: Clip,
    into: Float32Array,
  ): Promise<number> {
    into.fill(0);
    let losses = 0;
    for (let from = 0; from < samples.count; from += CLIPPED_AT_ONCE) {
      const group = samplesBetween(samples, from, Math.min(from + CLIPPED_AT_ONCE, samples.count));
      const mode = { dropoutSeed: (dropoutSeed + from) % 2 ** 32 };
      const values = await readAndDispose(tidy(() => this.#clippedSum(parameters, group, mode, clip)));
      for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + (values[i + 1] as number);
      losses += first(values);
    }
    return losses;
  }

  async says(parameters: Float32Array, { count, inputs }: Pick<Samples, "count" | "inputs">): Promise<Float32Array> {
    return readAndDispose(
      tidy(() => {
        const seen = this.#chain.forward(this.#input(count, inputs), this.#weights(parameters), IN_USE);
        return present(seen.at(-1), "a model has blocks").output;
      }),
    );
  }

  /** [1 + parameters]: the mean loss, then the gradient, so that both come back in one copy. */
  #lossAndGradient(parameters: Float32Array, samples: Samples, mode: Mode): Tensor1D {
    const weights = this.#weights(parameters);
    const { seen, losses, byOutput } = this.#forward(weights, samples, mode);
    const back = this.#chain.backward(seen, div(byOutput, samples.count), weights, "weights");
    return concat([meanLoss(losses), ...back.weights.map(flat)]);
  }

  /** [1 + parameters]: the sum of the bounded losses, then the sum of the clipped gradients. */
  #clippedSum(parameters: Float32Array, samples: Samples, mode: Mode, clip: Clip): Tensor1D {
    const weights = this.#weights(parameters);
    const { seen, losses, byOutput } = this.#forward(weights, samples, mode);
    const squares: Tensor1D = this.#chain.squaredNorms(seen, byOutput, weights) ?? zeros([samples.count]);
    const kept = clip.gradient * (1 - CLIP_MARGIN);
    const factors = div(kept, maximum(sqrt(squares), kept));
    // Each row of the derivative belongs to one sample and to its loss alone, from the first block to the last.
    const weighted = mul(byOutput, reshape(factors, [samples.count, ...byOutput.shape.slice(1).fill(1)]));
    const back = this.#chain.backward(seen, weighted, weights, "weights");
    return concat([reshape(sum(minimum(losses, clip.loss)), [1]), ...back.weights.map(flat)]);
  }

  #forward(weights: readonly Tensor[], samples: Samples, mode: Mode): Forward {
    const seen = this.#chain.forward(this.#input(samples.count, samples.inputs), weights, mode);
    const { output } = present(seen.at(-1), "a model has blocks");
    return { seen, ...lossOf(this.#plan.head, output, samples) };
  }

  #input(count: number, inputs: Samples["inputs"]): Tensor {
    const { input } = this.#plan;
    return input.of === "tokens"
      ? tensor(inputs, [count, input.length], "int32")
      : tensor(inputs, [count, ...input.dimensions], "float32");
  }

  #weights(parameters: Float32Array): Tensor[] {
    const all = tensor1d(parameters);
    return this.#chain.tensors.map(({ shape, offset, size }) => reshape(slice(all, offset, size), shape as number[]));
  }
}

/** Tensors alive now; the same after every step, or something leaks. */
export function tensorsAlive(): number {
  return memory().numTensors;
}

function flat(gradient: Tensor): Tensor1D {
  return reshape(gradient, [gradient.size]);
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
