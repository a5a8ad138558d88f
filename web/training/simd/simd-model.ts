import type { LayeredModel } from "../../../shared/training/model/model.ts";
import { planModel, type ModelPlan } from "../../../shared/training/model/plan.ts";
import { sizeOf } from "../../../shared/training/model/shape.ts";
import type { Clip, CompiledModel, Samples } from "../compiled-model.ts";
import type { Cores } from "../cores/cores.ts";
import type { Kernels, Pointer } from "../kernels/kernels.ts";
import { loadKernels } from "../kernels/load-kernels.ts";
import { clippedSumOf } from "../program/clipped-sum.ts";
import type { Program } from "../program/program.ts";
import { Programs } from "../program/programs.ts";
import { Team, type StartThread } from "./threads/team.ts";

const PAGE_BYTES = 65_536;
/** Pages of the largest memory that WebAssembly has: 4 GiB. */
const PAGES_MAX = 65_536;
/** How long a step waits at most, once, for threads that are being started. */
const THREADS_MS_MAX = 1000;

/** How a model gets further threads. */
export interface Threading {
  readonly cores: Cores;
  readonly start: StartThread;
}

/** A model computed by our own kernels, in wasm with SIMD: several times as fast as TensorFlow.js there. */
export class SimdModel implements CompiledModel {
  readonly parameters: number;
  readonly outputs: number;
  readonly #plan: ModelPlan;
  readonly #memory: WebAssembly.Memory;
  readonly #programs: Programs;
  readonly #team: Team | null;
  #dropoutSeed = 0;

  /**
   * @param module of `fetchKernels`: the plain build, or with threads the shared one
   * @param threading null computes on one thread; the bits are the same
   * @throws LayoutError where the model's blocks do not fit together
   * @throws RangeError where the browser has no memory that threads can share
   */
  constructor(model: LayeredModel, module: WebAssembly.Module, threading: Threading | null = null) {
    this.#plan = planModel(model);
    this.parameters = this.#plan.parameters;
    this.outputs = sizeOf(this.#plan.output);
    this.#memory = new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX, shared: threading !== null });
    const kernels: Kernels = loadKernels(module, this.#memory);
    const threads = threading?.cores.most ?? 1;
    this.#programs = new Programs(this.#plan, kernels, threads, () => this.#dropoutSeed);
    this.#team =
      threading && new Team({ module, memory: this.#memory, model, threads }, threading.cores, threading.start);
    this.#grow(this.#programs.ground.start);
  }

  /** Threads that compute at present. */
  get threads(): number {
    return this.#team?.threads ?? 1;
  }

  /** Gives further threads back. */
  end(): void {
    this.#team?.end();
  }

  async gradient(parameters: Float32Array, samples: Samples, dropoutSeed: number, into: Float32Array): Promise<number> {
    await this.#begin(parameters);
    const loss = this.#train(samples, dropoutSeed);
    into.set(this.#floats(this.#programs.ground.gradient, this.parameters));
    return loss;
  }

  async clippedSum(
    parameters: Float32Array,
    samples: Samples,
    dropoutSeed: number,
    clip: Clip,
    into: Float32Array,
  ): Promise<number> {
    await this.#begin(parameters);
    return clippedSumOf(samples, dropoutSeed, clip, into, async (alone, seed) => {
      const loss = this.#train(alone, seed);
      return { loss, gradient: this.#floats(this.#programs.ground.gradient, this.parameters) };
    });
  }

  async says(parameters: Float32Array, { count, inputs }: Pick<Samples, "count" | "inputs">): Promise<Float32Array> {
    await this.#begin(parameters);
    const program = this.#programs.use(count);
    this.#grow(program.end);
    this.#putInputs(program, inputs);
    this.#run(program, count, false);
    return this.#floats(program.output, count * this.outputs).slice();
  }

  /** Leaves the gradient in its place. @returns the mean loss */
  #train({ count, inputs, labels }: Samples, dropoutSeed: number): number {
    this.#dropoutSeed = dropoutSeed;
    const program = this.#programs.training(count);
    this.#grow(program.end);
    this.#putInputs(program, inputs);
    const { loss } = program;
    if (this.#plan.head.of === "numbers") this.#floats(loss.labels, loss.size).set(labels);
    else this.#integers(loss.labels, loss.size).set(labels);
    this.#run(program, count, true);
    return this.#floats(loss.losses, loss.rows).reduce((sum, value) => sum + value, 0) / loss.rows;
  }

  #run(program: Program, count: number, isTraining: boolean): void {
    const scratch = this.#programs.scratch(0);
    if (this.#team !== null && this.#team.threads > 1) {
      return this.#team.run({ program, isTraining, count, dropoutSeed: this.#dropoutSeed }, scratch);
    }
    for (const { items, run } of program.steps) run(0, items, scratch);
  }

  async #begin(parameters: Float32Array): Promise<void> {
    await this.#team?.call(THREADS_MS_MAX);
    this.#floats(this.#programs.ground.parameters, this.parameters).set(parameters);
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
