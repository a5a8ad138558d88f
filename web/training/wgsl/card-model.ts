import type { LayeredModel } from "../../../shared/training/model/model.ts";
import { planModel, type ModelPlan } from "../../../shared/training/model/plan.ts";
import { sizeOf } from "../../../shared/training/model/shape.ts";
import type { Clip, CompiledModel, Samples } from "../compiled-model.ts";
import type { Pointer } from "../kernels/kernels.ts";
import { BYTES } from "../program/arena.ts";
import { clippedSumOf } from "../program/clipped-sum.ts";
import type { Program } from "../program/program.ts";
import { Programs } from "../program/programs.ts";
import type { Card, Span } from "./card.ts";
import { Recorder } from "./recorder.ts";

/** Memory is taken in steps, so that a batch somewhat larger finds room in what there is. */
const MEMORY_STEP = 1 << 20;

/** A model computed by our own kernels on a graphics card: all of a step in one submission, with one way back. */
export class CardModel implements CompiledModel {
  readonly parameters: number;
  readonly outputs: number;
  readonly #plan: ModelPlan;
  readonly #card: Card;
  readonly #recorder = new Recorder();
  readonly #programs: Programs;
  #memory: GPUBuffer | null = null;
  #dropoutSeed = 0;

  /** @throws LayoutError where the model's blocks do not fit together */
  constructor(model: LayeredModel, card: Card) {
    this.#plan = planModel(model);
    this.#card = card;
    this.parameters = this.#plan.parameters;
    this.outputs = sizeOf(this.#plan.output);
    this.#programs = new Programs(this.#plan, this.#recorder, 1, () => this.#dropoutSeed);
  }

  /** Gives the card's memory back. */
  end(): void {
    this.#memory?.destroy();
    this.#memory = null;
  }

  async gradient(parameters: Float32Array, samples: Samples, dropoutSeed: number, into: Float32Array): Promise<number> {
    const { loss, gradient } = await this.#train(parameters, samples, dropoutSeed);
    into.set(gradient);
    return loss;
  }

  clippedSum(
    parameters: Float32Array,
    samples: Samples,
    dropoutSeed: number,
    clip: Clip,
    into: Float32Array,
  ): Promise<number> {
    return clippedSumOf(samples, dropoutSeed, clip, into, (alone, seed) => this.#train(parameters, alone, seed));
  }

  async says(parameters: Float32Array, { count, inputs }: Pick<Samples, "count" | "inputs">): Promise<Float32Array> {
    const program = this.#programs.use(count);
    const back = { at: program.output, bytes: count * this.outputs * BYTES };
    return new Float32Array(await this.#run(program, parameters, inputs, [], [back]));
  }

  async #train(
    parameters: Float32Array,
    { count, inputs, labels }: Samples,
    dropoutSeed: number,
  ): Promise<{ readonly loss: number; readonly gradient: Float32Array }> {
    this.#dropoutSeed = dropoutSeed;
    const program = this.#programs.training(count);
    const { loss } = program;
    const put = this.#plan.head.of === "numbers" ? Float32Array.from(labels) : Int32Array.from(labels);
    const numbers = new Float32Array(
      await this.#run(
        program,
        parameters,
        inputs,
        [[loss.labels, put]],
        [
          { at: this.#programs.ground.gradient, bytes: this.parameters * BYTES },
          { at: loss.losses, bytes: loss.rows * BYTES },
        ],
      ),
    );
    const losses = numbers.subarray(this.parameters);
    return {
      loss: losses.reduce((sum, value) => sum + value, 0) / loss.rows,
      gradient: numbers.subarray(0, this.parameters),
    };
  }

  /** @param puts what else the program reads, by where it lies */
  async #run(
    program: Program,
    parameters: Float32Array,
    inputs: Float32Array,
    puts: readonly (readonly [Pointer, Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>])[],
    spans: readonly Span[],
  ): Promise<ArrayBuffer> {
    this.#recorder.take();
    for (const { items, run } of program.steps) run(0, items, this.#programs.scratch(0));
    const dispatches = this.#recorder.take();
    const pipelines = await this.#card.prepare(dispatches);
    const memory = await this.#memoryFor(program.end);
    const { queue } = this.#card.device;
    const tokens = this.#plan.input.of === "tokens" ? Int32Array.from(inputs) : Float32Array.from(inputs);
    queue.writeBuffer(memory, this.#programs.ground.parameters, Float32Array.from(parameters));
    queue.writeBuffer(memory, program.input, tokens);
    for (const [at, numbers] of puts) queue.writeBuffer(memory, at, numbers);
    return this.#card.run(memory, dispatches, pipelines, spans);
  }

  async #memoryFor(bytes: number): Promise<GPUBuffer> {
    if (this.#memory !== null && this.#memory.size >= bytes) return this.#memory;
    this.#memory?.destroy();
    this.#memory = null;
    this.#memory = await this.#card.memory(Math.ceil(bytes / MEMORY_STEP) * MEMORY_STEP);
    return this.#memory;
  }
}
