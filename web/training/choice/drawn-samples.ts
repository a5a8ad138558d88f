import type { LayeredModel } from "../../../shared/training/model/model.ts";
import { sizeOf, type Shape } from "../../../shared/training/model/shape.ts";
import { Random } from "../../../shared/training/random.ts";
import type { Samples } from "../compiled-model.ts";

/**
 * Samples that a model can take, and that mean nothing: pictures with blank borders, as digits have, tokens and numbers
 * as they fall.
 */
export function drawSamples(layered: LayeredModel, count: number, seed: number): Samples {
  const random = new Random("test samples", seed);
  const { input, head } = layered;
  const inputs = Float32Array.from({ length: count * sizeOf(input) }, () => {
    if (input.of === "tokens") return random.below(input.vocabulary);
    return random.uniform() < 0.4 ? 0 : 2 * random.uniform() - 1;
  });
  const labels = Float32Array.from({ length: count * labelsOf(layered) }, () => {
    if (head.of === "numbers") return 2 * random.uniform() - 1;
    return random.below(head.of === "classes" ? head.count : vocabularyOf(input));
  });
  return { count, inputs, labels };
}

function labelsOf({ input, head }: LayeredModel): number {
  return head.of === "classes" ? 1 : head.of === "numbers" ? head.count : sizeOf(input);
}

function vocabularyOf(input: Shape): number {
  return input.of === "tokens" ? input.vocabulary : 0;
}
