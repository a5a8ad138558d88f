import type { PlannedBlock } from "../../../shared/training/model/plan.ts";
import type { ModelKernels, Pointer } from "../kernels/kernels.ts";
import type { Arena } from "./arena.ts";
import type { Step } from "./step.ts";

/** What all blocks of a program have in common. */
export interface Setting {
  readonly kernels: ModelKernels;
  readonly arena: Arena;
  /** Samples of the batch. */
  readonly count: number;
  /** The model's parameters, and the place of the gradient, both in the order of its layout. */
  readonly parameters: Pointer;
  readonly gradient: Pointer;
  /** In training, the seed of the dropout of the step that runs; null in use, where nothing is dropped. */
  readonly dropoutSeed: (() => number) | null;
}

/** A block laid out: its steps forwards, and how its steps backwards are laid out. */
export interface Pass {
  /** Where its output lies, [count, ...output]. */
  readonly output: Pointer;
  readonly forward: readonly Step[];
  /**
   * @param byOutput where the derivative by the output will lie; its place is this pass's from then on
   * @param wantsInput whether somebody needs the derivative by the input
   */
  backward(byOutput: Pointer, wantsInput: boolean): Backward;
}

export interface Backward {
  readonly steps: readonly Step[];
  /** Where the derivative by the input lies, a place of its own; null where it was not wanted, or where there is none. */
  readonly byInput: Pointer | null;
}

/** Lays a block out. @param input where its input lies */
export type LayOut = (planned: PlannedBlock, input: Pointer, setting: Setting) => Pass;
