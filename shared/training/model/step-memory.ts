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
  return inputNumbers(plan) + sumOf(vectorsOf(plan.blocks)) + back.numbers + 2 * rows;
}

/** Where the model is used, or evaluated: what a block has of its own, and its input, are free when it is done. */
export function useNumbers(plan: ModelPlan): number {
  const places = new Places();
  useThrough(plan.blocks, places);
  return inputNumbers(plan) + places.numbers;
}

/** The input, and where it is standardized, that beside it. */
function inputNumbers({ input, statistics }: ModelPlan): number {
  return sizeOf(input) + statistics / 2;
}

/** @returns the length of the last output; null where it is the input */
function useThrough(blocks: readonly PlannedBlock[], places: Places): number | null {
  let at: number | null = null;
  for (const { block, output, inner, workspace } of blocks) {
    const { kept = [], isInput = false } = workspace;
    const inside = useThrough(inner, places);
    for (const length of kept) places.take(length);
    // Dropout is there in training alone.
    const isNew = !isInput && block.kind !== "dropout";
    if (isNew) places.take(sizeOf(output));
    for (const length of kept) places.give(length);
    if (inside !== null) places.give(inside);
    if (!isNew) continue;
    if (at !== null) places.give(at);
    at = sizeOf(output);
  }
  return at;
}

/** Of the largest single vector: a graphics card holds each in a buffer of its own, and buffers are bounded. */
export function widestNumbers({ input, blocks }: ModelPlan): number {
  return Math.max(sizeOf(input), ...vectorsOf(blocks));
}

/** The vectors that the way there leaves in training. */
function vectorsOf(blocks: readonly PlannedBlock[]): readonly number[] {
  return blocks.flatMap(({ output, inner, workspace: { kept = [], isInput = false } }) => [
    ...(isInput ? [] : [sizeOf(output)]),
    ...kept,
    ...vectorsOf(inner),
  ]);
}

function sumOf(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}

/** Where vectors lie: each takes a place that is free and as large, or a new one. */
class Places {
  numbers = 0;
  readonly #free = new Map<number, number>();

  take(length: number): void {
    const free = this.#free.get(length) ?? 0;
    if (free > 0) this.#free.set(length, free - 1);
    else this.numbers += length;
  }

  give(length: number): void {
    this.#free.set(length, (this.#free.get(length) ?? 0) + 1);
  }
}

/** Derivatives on the way back. */
class WayBack {
  readonly #places = new Places();

  get numbers(): number {
    return this.#places.numbers;
  }

  /** @param wantsInput whether somebody needs the derivative by the first one's input */
  through(blocks: readonly PlannedBlock[], wantsInput: boolean): void {
    for (const [i, planned] of [...blocks.entries()].reverse()) this.#back(planned, i > 0 || wantsInput);
  }

  #back({ block, input, output, inner, workspace }: PlannedBlock, wantsInput: boolean): void {
    const { inPlace = false, passing = [] } = workspace;
    if (inPlace) return;
    if (block.kind === "residual") {
      this.#places.take(sizeOf(output));
      this.through(inner, wantsInput);
      this.#places.give(sizeOf(output));
      return;
    }
    // Attention needs the derivatives by its own vectors for its weights; others only for what comes before them.
    const needed = wantsInput || block.kind === "attention" ? passing : [];
    for (const length of needed) this.#places.take(length);
    if (wantsInput) this.#places.take(sizeOf(input));
    for (const length of [...needed, sizeOf(output)]) this.#places.give(length);
  }
}
