import { HELD_OUT_LOSS_MAX } from "../../shared/limits.ts";
import type { Evaluation } from "../../shared/peer/gradient-request.ts";
import type { CompiledModel, Samples } from "./compiled-model.ts";
import { largestAt } from "./largest-at.ts";

/** What a model's answers came to: how many are right, and the sum of their losses. */
export interface Tally {
  readonly correct: number;
  readonly total: number;
  readonly losses: number;
}

export const NO_ANSWERS: Tally = { correct: 0, total: 0, losses: 0 };

/** What a model that says classes or tokens makes of some samples. */
export async function tally(
  model: Pick<CompiledModel, "says">,
  parameters: Float32Array,
  samples: Samples,
): Promise<Tally> {
  const logits = await model.says(parameters, samples);
  const choices = logits.length / samples.labels.length;
  let [correct, losses] = [0, 0];
  for (const [i, label] of samples.labels.entries()) {
    const answer = logits.subarray(i * choices, (i + 1) * choices);
    if (largestAt(answer) === label) correct += 1;
    losses += lossOf(answer, label);
  }
  return { correct, total: samples.labels.length, losses };
}

export function addTally(a: Tally, b: Tally): Tally {
  return { correct: a.correct + b.correct, total: a.total + b.total, losses: a.losses + b.losses };
}

/** Steps in which a mean loss is told: finer ones say nothing of the model, but something of the samples. */
const LOSS_STEPS = 1000;

export function evaluationOf({ correct, total, losses }: Tally): Evaluation {
  return { correct, total, loss: Math.round((LOSS_STEPS * losses) / Math.max(1, total)) / LOSS_STEPS };
}

/** Softmax cross-entropy of one answer; what is no number any more counts as the most. */
function lossOf(logits: Float32Array, label: number): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let powers = 0;
  for (const logit of logits) powers += Math.exp(logit - largest);
  const loss = largest - (logits[label] ?? Number.NaN) + Math.log(powers);
  return loss <= HELD_OUT_LOSS_MAX ? Math.max(0, loss) : HELD_OUT_LOSS_MAX;
}
