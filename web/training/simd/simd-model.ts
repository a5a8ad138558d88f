import { CLIP_MARGIN } from "../../../shared/privacy/clip.ts";
import type { LayeredModel } from "../../../shared/training/model/model.ts";
import { planModel, type ModelPlan } from "../../../shared/training/model/plan.ts";
import { sizeOf } from "../../../shared/training/model/shape.ts";
import type { Clip, CompiledModel, Samples } from "../compiled-model.ts";
import type { Kernels, Pointer } from "../kernels/kernels.ts";
import { loadKernels } from "../kernels/load-kernels.ts";
import { samplesBetween } from "../samples-between.ts";
import { aligned, BYTES } from "./arena.ts";
import { trainingProgram, useProgram, type Ground, type Program, type TrainingProgram } from "./program.ts";

const PAGE_BYTES = 65_536;
/** Pages of the largest memory that WebAssembly has: 4 GiB. */
const PAGES_MAX = 65_536;
/** The first bytes stay unused, so that no place has the address 0. */
const FIRST = 1024;
/** Programs that are kept: batches have few sizes, and laying out takes about a millisecond. */
const PROGRAMS_MAX = 8;

/** A model computed by our own kernels, in wasm with SIMD, on one thread: several times as fast as TensorFlow.js there. */
export class SimdModel implements CompiledModel {
  readonly parameters: number;
  readonly outputs: number;
  readonly #plan: ModelPlan;
  readonly #memory: WebAssembly.Memory;
  readonly #ground: Ground;
  readonly #scratch: Pointer;
  readonly #training = new Map<number, TrainingProgram>();
  readonly #use = new Map<number, Program>();
  #dropoutSeed = 0;

  /**
   * @param module of `fetchKernels("plain")`
   * @throws LayoutError where the model's blocks do not fit together
   */
  constructor(model: LayeredModel, module: WebAssembly.Module) {
    this.#plan = planModel(model);
    this.parameters = this.#plan.parameters;
    this.outputs = sizeOf(this.#plan.output);
    this.#memory = new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX });
    const kernels: Kernels = loadKernels(module, this.#memory);
    this.#scratch = FIRST;
    const parameters = aligned(FIRST + scratchBytes(kernels, this.#plan));
    const gradient = aligned(parameters + this.parameters * BYTES);
    this.#ground = { kernels, parameters, gradient, start: aligned(gradient + this.parameters * BYTES) };
    this.#grow(this.#ground.start);
  }

  async gradient(parameters: Float32Array, samples: Samples, dropoutSeed: number, into: Float32Array): Promise<number> {
    this.#putParameters(parameters);
    const loss = this.#train(samples, dropoutSeed);
    into.set(this.#floats(this.#ground.gradient, this.parameters));
    return loss;
  }

  /** Sample by sample: every kind of block has each sample's own gradient so, exactly. */
  async clippedSum(
    parameters: Float32Array,
    samples: Samples,
    dropoutSeed: number,
    clip: Clip,
    into: Float32Array,
  ): Promise<number> {
    this.#putParameters(parameters);
    into.fill(0);
    const kept = clip.gradient * (1 - CLIP_MARGIN);
    let losses = 0;
    for (let sample = 0; sample < samples.count; sample++) {
      const alone = samplesBetween(samples, sample, sample + 1);
      losses += Math.min(clip.loss, this.#train(alone, (dropoutSeed + sample) % 2 ** 32));
      const gradient = this.#floats(this.#ground.gradient, this.parameters);
      let squares = 0;
      for (let i = 0; i < gradient.length; i++) squares += (gradient[i] as number) ** 2;
      const factor = kept / Math.max(Math.sqrt(squares), kept);
      for (let i = 0; i < gradient.length; i++) into[i] = (into[i] as number) + factor * (gradient[i] as number);
    }
    return losses;
  }

  async says(parameters: Float32Array, { count, inputs }: Pick<Samples, "count" | "inputs">): Promise<Float32Array> {
    this.#putParameters(parameters);
    const program = this.#programFor(this.#use, count, () => useProgram(this.#plan, count, this.#ground));
    this.#putInputs(program, inputs);
    this.#run(program);
    return this.#floats(program.output, count * this.outputs).slice();
  }

  /** Leaves the gradient in its place. @returns the mean loss */
  #train({ count, inputs, labels }: Samples, dropoutSeed: number): number {
    this.#dropoutSeed = dropoutSeed;
    const layOut = (): TrainingProgram => trainingProgram(this.#plan, count, this.#ground, () => this.#dropoutSeed);
    const program = this.#programFor(this.#training, count, layOut);
    this.#putInputs(program, inputs);
    const { loss } = program;
    if (this.#plan.head.of === "numbers") this.#floats(loss.labels, loss.size).set(labels);
    else this.#integers(loss.labels, loss.size).set(labels);
    this.#run(program);
    return this.#floats(loss.losses, loss.rows).reduce((sum, value) => sum + value, 0) / loss.rows;
  }

  #run({ steps }: Program): void {
    for (const { items, run } of steps) run(0, items, this.#scratch);
  }

  #programFor<T extends Program>(known: Map<number, T>, count: number, layOut: () => T): T {
    let program = known.get(count);
    if (program === undefined) {
      program = layOut();
      if (known.size >= PROGRAMS_MAX) known.clear();
      known.set(count, program);
      this.#grow(program.end);
    }
    return program;
  }

  #putParameters(parameters: Float32Array): void {
    this.#floats(this.#ground.parameters, this.parameters).set(parameters);
  }

  #putInputs({ input }: Program, inputs: Float32Array): void {
    if (this.#plan.input.of === "tokens") this.#integers(input, inputs.length).set(inputs);
    else this.#floats(input, inputs.length).set(inputs);
  }

  /** Views only for the moment: the memory may move when it grows. */
  #floats(at: Pointer, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, length);
  }

  #integers(at: Pointer, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, at, length);
  }

  /** @throws RangeError where the browser has no such memory */
  #grow(bytes: number): void {
    const missing = Math.ceil(bytes / PAGE_BYTES) - this.#memory.buffer.byteLength / PAGE_BYTES;
    if (missing <= 0) return;
    try {
      this.#memory.grow(missing);
    } catch {
      const megabytes = Math.ceil(bytes / 2 ** 20);
      throw new RangeError(`This model needs ${megabytes} MiB for a batch, more than this browser gives to a page.`);
    }
  }
}

/** What a thread needs for itself. */
function scratchBytes(kernels: Kernels, { blocks }: ModelPlan): number {
  const widest = Math.max(...blocks.map(({ input, output }) => Math.max(sizeOf(input), sizeOf(output))));
  return Math.max(kernels.matrixProductScratch(), 2 * widest * BYTES);
}
