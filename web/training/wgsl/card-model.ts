import type { LayeredModel } from "../../../shared/training/model/model.ts";
import { planModel, type ModelPlan } from "../../../shared/training/model/plan.ts";
import { sizeOf } from "../../../shared/training/model/shape.ts";
import type { Clip, CompiledModel, Samples } from "../compiled-model.ts";
import { aligned, BYTES } from "../program/arena.ts";
import { clippedSumOf } from "../program/clipped-sum.ts";
import type { Program, TrainingProgram } from "../program/program.ts";
import { Programs } from "../program/programs.ts";
import { samplesBetween } from "../samples-between.ts";
import type { Card, Pass } from "./card.ts";
import { Recorder, type Dispatch } from "./recorder.ts";

/** Memory is taken in steps, so that a batch somewhat larger finds room in what there is. */
const MEMORY_STEP = 1 << 20;

/** A model computed by our own kernels on a graphics card: all of a step in one pass, with one way back. */
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
    const memory = await this.#memoryFor(program.end);
    const spans = [{ at: program.output, bytes: count * this.outputs * BYTES }];
    const puts = [this.#parameters(parameters), this.#inputs(program, inputs)];
    return new Float32Array(await this.#card.run(memory, [{ puts, dispatches: this.#record(program), spans }]));
  }

  /** A batch that the card has no room for is computed in parts, whose gradients are added up. */
  async #train(
    parameters: Float32Array,
    samples: Samples,
    dropoutSeed: number,
  ): Promise<{ readonly loss: number; readonly gradient: Float32Array }> {
    const size = this.#partOf(samples.count);
    const parts: { readonly program: TrainingProgram; readonly samples: Samples }[] = [];
    for (let from = 0; from < samples.count; from += size) {
      const part = samplesBetween(samples, from, Math.min(from + size, samples.count));
      parts.push({ program: this.#programs.training(part.count), samples: part });
    }
    const { gradient } = this.#programs.ground;
    const sum = aligned(Math.max(...parts.map(({ program }) => program.end)));
    const isWhole = parts.length === 1;
    const memory = await this.#memoryFor(isWhole ? sum : sum + this.parameters * BYTES);
    const passes = parts.map(({ program, samples: part }, i): Pass => {
      this.#dropoutSeed = (dropoutSeed + i) % 2 ** 32;
      const add = (): void =>
        this.#recorder[i === 0 ? "scale" : "addScaled"](part.count / samples.count, gradient, sum, 0, this.parameters);
      const { loss } = program;
      const losses = { at: loss.losses, bytes: loss.rows * BYTES };
      const isLast = i === parts.length - 1;
      return {
        puts: [
          ...(i === 0 ? [this.#parameters(parameters)] : []),
          this.#inputs(program, part.inputs),
          [
            loss.labels,
            this.#plan.head.of === "numbers" ? Float32Array.from(part.labels) : Int32Array.from(part.labels),
          ],
        ],
        dispatches: this.#record(program, isWhole ? undefined : add),
        spans: isLast ? [losses, { at: isWhole ? gradient : sum, bytes: this.parameters * BYTES }] : [losses],
      };
    });
    const numbers = new Float32Array(await this.#card.run(memory, passes));
    const losses = numbers.subarray(0, numbers.length - this.parameters);
    return {
      loss: losses.reduce((total, value) => total + value, 0) / losses.length,
      gradient: numbers.subarray(losses.length),
    };
  }

  /** Samples of a step that fit into the card's memory at a time. */
  #partOf(count: number): number {
    let part = count;
    while (part > 1 && this.#programs.training(part).end + this.parameters * BYTES > this.#card.bytesMax) {
      part = Math.ceil(part / 2);
    }
    return part;
  }

  /** @param more what is called behind the program */
  #record({ steps }: Program, more: () => void = () => undefined): readonly Dispatch[] {
    this.#recorder.take();
    for (const { items, run } of steps) run(0, items, this.#programs.scratch(0));
    more();
    return this.#recorder.take();
  }

  #parameters(parameters: Float32Array): Pass["puts"][number] {
    return [this.#programs.ground.parameters, Float32Array.from(parameters)];
  }

  #inputs({ input }: Program, inputs: Float32Array): Pass["puts"][number] {
    return [input, this.#plan.input.of === "tokens" ? Int32Array.from(inputs) : Float32Array.from(inputs)];
  }

  async #memoryFor(bytes: number): Promise<GPUBuffer> {
    if (this.#memory !== null && this.#memory.size >= bytes) return this.#memory;
    this.#memory?.destroy();
    this.#memory = null;
    this.#memory = await this.#card.memory(
      Math.max(bytes, Math.min(Math.ceil(bytes / MEMORY_STEP) * MEMORY_STEP, this.#card.bytesMax)),
    );
    return this.#memory;
  }
}
