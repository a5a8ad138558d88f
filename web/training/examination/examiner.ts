import type { Examined } from "../../ports/examination.ts";
import type { Samples } from "../compiled-model.ts";

/** Takes in what a model says of the held-out samples, batch after batch. */
export interface Examiner {
  /**
   * @param said the model's outputs, [count, outputs]
   * @param first place of the batch's first sample in the held-out set
   */
  take(batch: Samples, said: Float32Array, first: number): void;
  finish(): Examined;
}

/** One sample's inputs of a batch; they share its memory. */
export function inputAt({ inputs, count }: Samples, place: number): Float32Array {
  const width = inputs.length / count;
  return inputs.subarray(place * width, (place + 1) * width);
}
