import { HELD_OUT_LOSS_MAX } from "../../shared/limits.ts";
import type { Evaluation } from "../../shared/peer/gradient-request.ts";
import type { Head } from "../../shared/training/model/model.ts";
import type { CompiledModel, Samples } from "./compiled-model.ts";
import { largestAt } from "./largest-at.ts";

/** What a model's answers came to: how many are right, and the sum of their losses. */
export interface Tally {
  readonly correct: number;
  readonly total: number;
  /** Of a class or token in nats; of a number, how far it is off, as a share of half the range that numbers have. */
  readonly losses: number;
}

export const NO_ANSWERS: Tally = { correct: 0, total: 0, losses: 0 };

/**
 * A number counts as right within a twentieth of the range: numbers are scaled to -1..1, so this far from what it is.
 */
export const RIGHT_WITHIN = 0.1;

/** What a model makes of some samples. @param says what its head says */
export async function tally(
  model: Pick<CompiledModel, "says">,
  parameters: Float32Array,
  samples: Samples,
  says: Head["of"] = "classes",
): Promise<Tally> {
  const said = await model.says(parameters, samples);
  return says === "numbers" ? tallyNumbers(said, samples.labels) : tallyChoices(said, samples.labels);
}

function tallyChoices(logits: Float32Array, labels: Samples["labels"]): Tally {
  const choices = logits.length / labels.length;
  let [correct, losses] = [0, 0];
  for (const [i, label] of labels.entries()) {
    const answer = logits.subarray(i * choices, (i + 1) * choices);
    if (largestAt(answer) === label) correct += 1;
    losses += lossOf(answer, label);
  }
  return { correct, total: labels.length, losses };
}

/** @param labels as many as answers */
function tallyNumbers(answers: Float32Array, labels: Samples["labels"]): Tally {
  let [correct, losses] = [0, 0];
  for (const [i, answer] of answers.entries()) {
    const error = Math.abs(answer - (labels[i] ?? Number.NaN));
    if (error <= RIGHT_WITHIN) correct += 1;
    losses += bounded(error);
  }
  return { correct, total: answers.length, losses };
}

export function addTally(a: Tally, b: Tally): Tally {
  return { correct: a.correct + b.correct, total: a.total + b.total, losses: a.losses + b.losses };
}

/**
 * Steps in which a mean loss is told: finer ones say nothing of the model, but something of the samples. Of numbers the
 * range may be far wider than what most of them differ by.
 */
const LOSS_STEPS = { classes: 1000, tokens: 1000, numbers: 100_000 } as const;

/** @param says what the model's head says */
export function evaluationOf({ correct, total, losses }: Tally, says: Head["of"] = "classes"): Evaluation {
  const steps = LOSS_STEPS[says];
  return { correct, total, loss: Math.round((steps * losses) / Math.max(1, total)) / steps };
}

/** Softmax cross-entropy of one answer. */
function lossOf(logits: Float32Array, label: number): number {
  let largest = -Infinity;
  for (const logit of logits) largest = Math.max(largest, logit);
  let powers = 0;
  for (const logit of logits) powers += Math.exp(logit - largest);
  return bounded(largest - (logits[label] ?? Number.NaN) + Math.log(powers));
}

/** What is no number any more counts as the most. */
function bounded(loss: number): number {
  return loss <= HELD_OUT_LOSS_MAX ? Math.max(0, loss) : HELD_OUT_LOSS_MAX;
}
