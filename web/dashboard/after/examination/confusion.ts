import { present } from "../../../../shared/assert.ts";
import { whole } from "../../kit/look/figures.ts";
import type { Examined, WrongAnswers } from "../../../ports/examination.ts";

/** A class of the confusion matrix. */
export interface ClassFigures {
  readonly label: string;
  /** Which of the model's outputs it is. */
  readonly output: number;
  /** How often each class was answered where this one was true. */
  readonly answers: readonly number[];
  /** Samples of this class. */
  readonly samples: number;
  /** Share of this class' samples that are found; null without samples. */
  readonly recall: number | null;
  /** Share of the answers of this class that are right; null where it was never the answer. */
  readonly precision: number | null;
}

export interface Confusion {
  /** By the true class; a class that the session does not use is left out unless it was answered. */
  readonly classes: readonly ClassFigures[];
  readonly samples: number;
  readonly correct: number;
  readonly accuracy: number;
}

/** What a confusion matrix says, for people. @param labels names of the classes in the order of the model's outputs */
export function confusionOf(
  { classes, confusion }: Pick<Examined, "classes" | "confusion">,
  labels: readonly string[],
): Confusion {
  const at = (truth: number, answer: number): number => confusion[truth * classes + answer] ?? 0;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const all = Array.from({ length: classes }, (_, i) => i);
  const answered = (answer: number): number => sum(all.map((truth) => at(truth, answer)));
  const used = all.filter((i) => i < labels.length || answered(i) > 0);
  const figures = used.map((i): ClassFigures => {
    const answers = used.map((answer) => at(i, answer));
    const samples = sum(answers);
    return {
      label: labels[i] ?? `unused ${i}`,
      output: i,
      answers,
      samples,
      recall: samples === 0 ? null : at(i, i) / samples,
      precision: answered(i) === 0 ? null : at(i, i) / answered(i),
    };
  });
  const samples = sum([...confusion]);
  const correct = sum(all.map((i) => at(i, i)));
  return { classes: figures, samples, correct, accuracy: samples === 0 ? 0 : correct / samples };
}

/** One kind of mistake: which output should have been the answer, and which was. */
export interface Mistake {
  readonly truth: number;
  readonly answer: number;
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
  readonly input: WrongAnswers["inputs"];
}

/** The wrong answer at one of the places. */
export function wrongAnswer(wrong: WrongAnswers, place: number): WrongAnswer {
  const at = (values: ArrayLike<number>): number => present(values[place], "each wrong answer has its figures");
  const width = wrong.inputs.length / wrong.count;
  return {
    number: at(wrong.numbers),
    truth: at(wrong.truths),
    answer: at(wrong.answers),
    probability: at(wrong.probabilities),
    input: wrong.inputs.subarray(place * width, (place + 1) * width),
  };
}

/** A share with two digits behind the point: a hundredth is one of 10,000 test images. */
export function exactPercent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

interface Measured {
  readonly accuracy: number | null;
  readonly round: number;
  readonly rounds: readonly { readonly round: number; readonly accuracy: number | null }[];
  readonly imported?: object;
}

/** How what was found here compares with what the run had measured. */
export function agreementWords(found: number, { accuracy, round, rounds, imported }: Measured): string {
  if (accuracy === null) return "The run itself has measured no accuracy.";
  if (Math.abs(found - accuracy) < 1e-9) return "That is what the run had measured.";
  const last = rounds.findLast((each) => each.accuracy !== null)?.round ?? null;
  const measured = `The run had measured ${exactPercent(accuracy)}`;
  if (last !== null && last < round) {
    return `${measured} after round ${whole(last)}; this is the model of round ${whole(round)}.`;
  }
  if (imported) return `The file says ${exactPercent(accuracy)}.`;
  return `${measured}: another processor may round a few borderline samples to the other side.`;
}
