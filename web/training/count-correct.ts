import type { CompiledModel, Samples } from "./compiled-model.ts";
import { largestAt } from "./largest-at.ts";

/** How many of the samples a model of classes puts into their class. */
export async function countCorrect(
  model: Pick<CompiledModel, "says" | "outputs">,
  parameters: Float32Array,
  samples: Samples,
): Promise<number> {
  const logits = await model.says(parameters, samples);
  let correct = 0;
  for (let i = 0; i < samples.count; i++) {
    if (largestAt(logits.subarray(i * model.outputs, (i + 1) * model.outputs)) === samples.labels[i]) correct++;
  }
  return correct;
}
