import { present } from "../../../../shared/assert.ts";
import type { ExaminedClasses, WrongAnswers } from "../../../ports/examination.ts";

/** A class of the confusion matrix. */
export interface ClassFigures {
  readonly label: string;
  /** Which of the model's outputs it is. */
  readonly output: number;
  /** Samples of this class. */
  readonly samples: number;
  /** How often it was the answer. */
  readonly answered: number;
  /** How often it rightly was. */
  readonly correct: number;
  /** Share of this class' samples that are found; null without samples. */
  readonly recall: number | null;
  /** Share of the answers of this class that are right; null where it was never the answer. */
  readonly precision: number | null;
  /** The harmonic mean of both, 0 where none was found; null where there are neither samples nor answers. */
  readonly f1: number | null;
}

export interface Confusion {
  /** By the true class; a class that the session does not use is left out unless it was answered. */
  readonly classes: readonly ClassFigures[];
  readonly samples: number;
  readonly correct: number;
  readonly accuracy: number;
  /** The mean F1 of all classes that have samples, each as important as any other; null without samples. */
  readonly meanF1: number | null;
  /** What always saying the commonest class would come to; null without samples. */
  readonly baseline: { readonly label: string; readonly accuracy: number } | null;
  /** How many samples of one output's class were answered with another. */
  count(mistake: Mistake): number;
}

/** What a confusion matrix says, for people. @param labels names of the classes in the order of the model's outputs */
export function confusionOf(
  { classes: outputs, confusion }: Pick<ExaminedClasses, "classes" | "confusion">,
  labels: readonly string[],
): Confusion {
  const [samplesOf, answersOf] = [new Float64Array(outputs), new Float64Array(outputs)];
  for (const [cell, count] of confusion.entries()) {
    if (count === 0) continue;
    const [truth, answer] = [Math.floor(cell / outputs), cell % outputs];
    samplesOf[truth] = at(samplesOf, truth) + count;
    answersOf[answer] = at(answersOf, answer) + count;
  }
  const used = Array.from({ length: outputs }, (_, i) => i).filter((i) => i < labels.length || at(answersOf, i) > 0);
  const classes = used.map((output): ClassFigures => {
    const [samples, answered] = [at(samplesOf, output), at(answersOf, output)];
    const correct = at(confusion, output * outputs + output);
    return {
      ...{ label: labels[output] ?? `unused ${output}`, output, samples, answered, correct },
      recall: samples === 0 ? null : correct / samples,
      precision: answered === 0 ? null : correct / answered,
      f1: samples + answered === 0 ? null : (2 * correct) / (samples + answered),
    };
  });
  const samples = samplesOf.reduce((sum, count) => sum + count, 0);
  const correct = classes.reduce((sum, each) => sum + each.correct, 0);
  const sampled = classes.filter((each) => each.samples > 0);
  const commonest = sampled.reduce<ClassFigures | undefined>(
    (most, each) => (each.samples > (most?.samples ?? 0) ? each : most),
    undefined,
  );
  return {
    ...{ classes, samples, correct },
    accuracy: samples === 0 ? 0 : correct / samples,
    meanF1: sampled.length === 0 ? null : sampled.reduce((sum, { f1 }) => sum + (f1 ?? 0), 0) / sampled.length,
    baseline: commonest ? { label: commonest.label, accuracy: commonest.samples / samples } : null,
    count: ({ truth, answer }) => at(confusion, truth * outputs + answer),
  };
}

/** One kind of mistake: which output should have been the answer, and which was. */
export interface Mistake {
  readonly truth: number;
  readonly answer: number;
}

/** Two classes, one of which was taken for the other. */
export interface ConfusedPair extends Mistake {
  readonly said: string;
  readonly label: string;
  readonly count: number;
  /** Of all samples of the true class. */
  readonly share: number;
}

/** The most frequent mistakes, at most so many. */
export function mostConfused({ classes, count }: Confusion, most: number): readonly ConfusedPair[] {
  const pairs: ConfusedPair[] = [];
  for (const { output: truth, label, samples } of classes) {
    for (const { output: answer, label: said } of classes) {
      const times = truth === answer ? 0 : count({ truth, answer });
      if (times > 0) pairs.push({ truth, answer, label, said, count: times, share: times / samples });
    }
  }
  return pairs.sort((a, b) => b.count - a.count || a.truth - b.truth || a.answer - b.answer).slice(0, most);
}

/** Places of the wrong answers of one kind, or of all, the surest first. */
export function placesOf({ count, truths, answers }: WrongAnswers, mistake: Mistake | null): readonly number[] {
  return Array.from({ length: count }, (_, i) => i).filter(
    (i) => mistake === null || (truths[i] === mistake.truth && answers[i] === mistake.answer),
  );
}

/** A sample that the model got wrong. */
export interface WrongAnswer extends Mistake {
  /** Its place in the held-out set. */
  readonly number: number;
  /** That the model gives to its answer. */
  readonly probability: number;
  readonly input: WrongAnswers["shown"]["inputs"];
}

/** The wrong answer at one of the places whose samples are shown. */
export function wrongAnswer({ shown, ...wrong }: WrongAnswers, place: number): WrongAnswer {
  const width = shown.inputs.length / shown.count;
  return {
    number: at(wrong.numbers, place),
    truth: at(wrong.truths, place),
    answer: at(wrong.answers, place),
    probability: at(wrong.probabilities, place),
    input: shown.inputs.subarray(place * width, (place + 1) * width),
  };
}

const at = (values: ArrayLike<number>, place: number): number => present(values[place], "there are figures of each");
