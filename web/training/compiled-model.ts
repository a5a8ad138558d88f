/** Samples ready to compute on. */
export interface Samples {
  readonly count: number;
  /** [count, ...dimensions of the model's input], row-major; tokens too, as the whole numbers that they are. */
  readonly inputs: Float32Array;
  /** The class of each sample, [count]; the token behind each position, [count, length]; or numbers, [count, outputs]. */
  readonly labels: Uint16Array | Int32Array | Float32Array;
}

/** Bounds on what one sample may add to a sum. */
export interface Clip {
  /** Largest Euclidean norm of one sample's part of the sum. */
  readonly gradient: number;
  /** Largest loss of one sample that is counted. */
  readonly loss: number;
}

/**
 * A model with its loss as an engine computes it. Parameters and gradients are flat vectors in the order of the model's
 * layout. One call at a time. What it gives differs from engine to engine in the last bits: peers agree on the update,
 * not on the gradient.
 */
export interface CompiledModel {
  /** Length of the parameter vector. */
  readonly parameters: number;
  /** Numbers that the model says of one sample. */
  readonly outputs: number;
  /**
   * Mean gradient of the loss over the samples, written into `into`.
   * @param parameters as long as `this.parameters`; not read after the returned promise settles
   * @param dropoutSeed whole number below 2^32, another one for each step
   * @param into as long as `this.parameters`
   * @returns the mean loss over the samples
   */
  gradient(parameters: Float32Array, samples: Samples, dropoutSeed: number, into: Float32Array): Promise<number>;
  /**
   * The sum of every sample's own gradient, each clipped, written into `into` (Abadi et al. 2016).
   * @returns the sum of the samples' losses, each bounded
   */
  clippedSum(
    parameters: Float32Array,
    samples: Samples,
    dropoutSeed: number,
    clip: Clip,
    into: Float32Array,
  ): Promise<number>;
  /** What the model says, [count, outputs], row-major: of classes and tokens logits, the larger the likelier. */
  says(parameters: Float32Array, samples: Pick<Samples, "count" | "inputs">): Promise<Float32Array>;
}
