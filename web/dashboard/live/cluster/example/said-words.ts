import { halfRange, numberOfScaled } from "../../../../../shared/data/number-range.ts";
import type { SessionSpec } from "../../../../../shared/session/spec.ts";
import { figure, percent } from "../../../kit/look/figures.ts";
import { valueText } from "../../../kit/table-values.ts";
import { rowAnswer, type AnswerWords } from "../../../tasks/trial/row-answers.ts";

/** What a model says of the example, beside the truth, in words. */
export interface SaidWords {
  readonly said: string;
  /** `98.2 % sure`, or how far a number is off. */
  readonly detail: string;
  /** Of a number: within a twentieth of the range, as evaluations count it. */
  readonly isRight: boolean;
}

type Labelled = Pick<SessionSpec, "labels" | "labelColumn" | "regression">;

/** The true answer, as people know it. */
export function truthWords(spec: Labelled, truth: number): string {
  const { labels, target } = answerWords(spec);
  return target ? valueText(target, numberOfScaled(target, truth)) : (labels[truth] ?? `unused ${truth}`);
}

/** @param outputs of the model: the probability of each label, or a number as the session scales it */
export function saidWords(spec: Labelled, outputs: ArrayLike<number>, truth: number): SaidWords {
  const words = answerWords(spec);
  if (words.target) {
    const off = Math.abs((outputs[0] ?? Number.NaN) - truth);
    const said = String(Number(numberOfScaled(words.target, outputs[0] ?? Number.NaN).toPrecision(DIGITS)));
    return { said, detail: `${figure(off * halfRange(words.target))} off`, isRight: off <= NEAR };
  }
  const { said, sure } = rowAnswer(outputs, words);
  return { said, detail: `${percent(sure ?? 0)} sure`, isRight: said === truthWords(spec, truth) };
}

/** More of a number would flicker without saying more. */
const DIGITS = 4;

/** A twentieth of the range -1 to 1. */
const NEAR = 0.1;

function answerWords({ labels, labelColumn, regression }: Labelled): AnswerWords {
  return { labels, target: regression && { name: labelColumn, ...regression } };
}
