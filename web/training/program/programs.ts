import { assert } from "../../../shared/assert.ts";
import type { ModelPlan } from "../../../shared/training/model/plan.ts";
import { sizeOf } from "../../../shared/training/model/shape.ts";
import type { ModelKernels, Pointer } from "../kernels/kernels.ts";
import { aligned, BYTES } from "./arena.ts";
import { trainingProgram, useProgram, type Ground, type Program, type TrainingProgram } from "./program.ts";

/** The first bytes stay unused, so that no place has the address 0. */
const FIRST = 1024;
/** Programs that are kept: batches have few sizes, and laying out takes about a millisecond. */
const PROGRAMS_MAX = 8;

/**
 * A model's programs for batches of any size, laid out in one memory. Every thread lays them out for itself: the places
 * depend on the model, the size of the batch and the number of threads alone.
 */
export class Programs {
  readonly ground: Ground;
  readonly #plan: ModelPlan;
  readonly #scratchBytes: number;
  readonly #dropoutSeed: () => number;
  readonly #training = new Map<number, TrainingProgram>();
  readonly #use = new Map<number, Program>();

  /**
   * @param threads that compute in this memory at most
   * @param dropoutSeed of the step that runs
   */
  constructor(plan: ModelPlan, kernels: ModelKernels, threads: number, dropoutSeed: () => number) {
    assert(plan.statistics === 0, "inputs are standardized before an engine has them");
    this.#plan = plan;
    this.#dropoutSeed = dropoutSeed;
    this.#scratchBytes = aligned(scratchBytes(kernels, plan));
    const parameters = aligned(FIRST + threads * this.#scratchBytes);
    const gradient = aligned(parameters + plan.parameters * BYTES);
    this.ground = { kernels, parameters, gradient, start: aligned(gradient + plan.parameters * BYTES) };
  }

  /** What a thread has for itself. @param thread from 0 on */
  scratch(thread: number): Pointer {
    return FIRST + thread * this.#scratchBytes;
  }

  /** @param count samples of a batch */
  training(count: number): TrainingProgram {
    return known(this.#training, count, () => trainingProgram(this.#plan, count, this.ground, this.#dropoutSeed));
  }

  /** @param count samples of a batch */
  use(count: number): Program {
    return known(this.#use, count, () => useProgram(this.#plan, count, this.ground));
  }
}

function known<T>(programs: Map<number, T>, count: number, layOut: () => T): T {
  let program = programs.get(count);
  if (program === undefined) {
    program = layOut();
    if (programs.size >= PROGRAMS_MAX) programs.clear();
    programs.set(count, program);
  }
  return program;
}

/** What a thread needs for itself. */
function scratchBytes(kernels: ModelKernels, { blocks }: ModelPlan): number {
  const widest = Math.max(...blocks.map(({ input, output }) => Math.max(sizeOf(input), sizeOf(output))));
  return Math.max(kernels.matrixProductScratch(), 2 * widest * BYTES);
}
