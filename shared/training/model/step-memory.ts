import { product, sizeOf } from "./shape.ts";
import type { ModelPlan, PlannedBlock } from "./plan.ts";

/*
 * What a model takes of a device's memory while it computes, beside its parameters, in numbers for each sample of a batch.
 * Engines differ a little; this is how our own kernels lay a step out, in which a derivative takes the place of one that
 * nobody needs any more.
 */

/** In a training step: what the way there leaves for the way back, and the derivatives on their way. */
export function stepNumbers(plan: ModelPlan): number {
  const { output } = plan;
  const back = new WayBack();
  back.through(plan.blocks, false);
  // A label and a loss for each row of the answer, which itself becomes the derivative by it.
  const rows = output.of === "numbers" ? product(output.dimensions.slice(0, -1)) : output.length;
  return thereNumbers(plan, true) + back.numbers + 2 * rows;
}

/** Where the model is used, or evaluated. */
export function useNumbers(plan: ModelPlan): number {
  return thereNumbers(plan, false);
}

/** Of the largest single vector: a graphics card holds each in a buffer of its own, and buffers are bounded. */
export function widestNumbers({ input, blocks }: ModelPlan): number {
  return Math.max(sizeOf(input), ...vectorsOf(blocks, true));
}

function thereNumbers({ input, blocks }: ModelPlan, isTraining: boolean): number {
  return sizeOf(input) + vectorsOf(blocks, isTraining).reduce((sum, length) => sum + length, 0);
}

/** The vectors that the way there leaves. */
function vectorsOf(blocks: readonly PlannedBlock[], isTraining: boolean): readonly number[] {
  return blocks.flatMap(({ block, output, inner, workspace: { kept = [], isInput = false } }) => {
    // Dropout is there in training alone.
    const isNothing = isInput || (block.kind === "dropout" && !isTraining);
    return [...(isNothing ? [] : [sizeOf(output)]), ...kept, ...vectorsOf(inner, isTraining)];
  });
}

/** Derivatives on the way back: each takes a place that is free and as large, or a new one. */
class WayBack {
  numbers = 0;
  readonly #free = new Map<number, number>();

  /** @param wantsInput whether somebody needs the derivative by the first one's input */
  through(blocks: readonly PlannedBlock[], wantsInput: boolean): void {
    for (const [i, planned] of [...blocks.entries()].reverse()) this.#back(planned, i > 0 || wantsInput);
  }

  #back({ block, input, output, inner, workspace }: PlannedBlock, wantsInput: boolean): void {
    const { inPlace = false, passing = [] } = workspace;
    if (inPlace) return;
    if (block.kind === "residual") {
      this.#take(sizeOf(output));
      this.through(inner, wantsInput);
      this.#give(sizeOf(output));
      return;
    }
    // Attention needs the derivatives by its own vectors for its weights; others only for what comes before them.
    const needed = wantsInput || block.kind === "attention" ? passing : [];
    for (const length of needed) this.#take(length);
    if (wantsInput) this.#take(sizeOf(input));
    for (const length of [...needed, sizeOf(output)]) this.#give(length);
  }

  #take(length: number): void {
    const free = this.#free.get(length) ?? 0;
    if (free > 0) this.#free.set(length, free - 1);
    else this.numbers += length;
  }

  #give(length: number): void {
    this.#free.set(length, (this.#free.get(length) ?? 0) + 1);
  }
}
