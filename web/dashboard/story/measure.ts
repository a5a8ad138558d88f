import type { SessionSpec } from "../../../shared/session/spec.ts";
import type { TextSpec } from "../../../shared/text/text-schema.ts";
import { loss, percent } from "../kit/look/figures.ts";
import type { Word } from "../kit/words/glossary.ts";
import { taskWords } from "./task-words.ts";
import { bitsOf } from "./text-words.ts";

/** Figures of an evaluation, as rounds, statuses and results have them. */
export interface Evaluated {
  readonly accuracy: number | null;
  readonly heldOutLoss?: number | null;
}

/** By what people see how good a model is. */
export interface Measure {
  readonly name: string;
  /** A share of what is right: more is better. Otherwise a loss, of which less is. */
  readonly isShare: boolean;
  readonly word: Word;
  /** What stands above its curve. */
  readonly title: string;
  of(figures: Evaluated): number | null;
  format(value: number): string;
  /** The same said otherwise, for a note below it; nothing where there is no other way. */
  also(value: number): string;
  /** At which all stop; null for none. */
  readonly target: number | null;
  /** How far a value is on the way to the target, 0 to 1. */
  toTarget(value: number): number;
  /** What a state is, as the end of a sentence: `97 % of the test set right`. */
  sentence(value: number): string;
  /** What all of an evaluation says, by the two figures of it. @param heldOut undefined in journals of earlier builds */
  evaluation(accuracy: number, heldOut: number | undefined): string;
}

type MeasuredSpec = Pick<SessionSpec, "text" | "targetAccuracy" | "targetLoss">;

/**
 * By what sessions of text are laid beside each other, and what their curves show: whatever their tokens are, it means
 * the same.
 */
export function bitsMeasureOf(spec: MeasuredSpec & { readonly text: TextSpec }): Measure {
  const { text } = spec;
  const measure = measureOf(spec);
  const inBits = (nats: number): number => bitsOf(nats, text).value;
  const { of } = bitsOf(0, text);
  return {
    ...measure,
    name: `Bits a ${of}`,
    title: `Bits a ${of} of the ${taskWords(spec).heldOut}`,
    of: (figures) => {
      const nats = measure.of(figures);
      return nats === null ? null : inBits(nats);
    },
    format: (value) => value.toFixed(3),
    also: () => "",
    target: measure.target === null ? null : inBits(measure.target),
  };
}

/** Digits and tables: the share of held-out samples that is right. Text: how surprising its held-out part is. */
export function measureOf(spec: MeasuredSpec): Measure {
  const { text } = spec;
  if (text === null) return accuracyOf(spec);
  const { heldOut, answers } = taskWords(spec);
  const guessed = (accuracy: number): string => `${percent(accuracy)} of its ${answers} guessed right`;
  const also = (value: number): string => {
    const bits = bitsOf(value, text);
    return `${bits.value.toFixed(3)} bits a ${bits.of}`;
  };
  const target = spec.targetLoss;
  return {
    name: "Held-out loss",
    isShare: false,
    word: "heldOutLoss",
    title: `Loss on the ${heldOut}`,
    of: ({ heldOutLoss }) => heldOutLoss ?? null,
    format: loss,
    also,
    target,
    toTarget: (value) => (target === null ? 0 : Math.min(1, target / value)),
    sentence: (value) => `a loss of ${loss(value)} on the ${heldOut}, ${also(value)}`,
    evaluation: (accuracy, value) =>
      value === undefined
        ? `of the ${heldOut}, ${guessed(accuracy)}`
        : `a loss of ${loss(value)} on the ${heldOut}, ${also(value)}, ${guessed(accuracy)}`,
  };
}

function accuracyOf(spec: MeasuredSpec): Measure {
  const { targetAccuracy: target } = spec;
  const { heldOut } = taskWords(spec);
  const sentence = (value: number): string => `${percent(value)} of the ${heldOut} right`;
  return {
    name: "Accuracy",
    isShare: true,
    word: "accuracy",
    title: `Accuracy on the ${heldOut}`,
    of: ({ accuracy }) => accuracy,
    format: percent,
    also: () => "",
    target,
    toTarget: (value) => (target === null ? 0 : Math.min(1, value / target)),
    sentence,
    evaluation: (accuracy, value) => `${sentence(accuracy)}${lossBehind(value)}`,
  };
}

/**
 * By what several runs are laid beside each other, one measure for each of them: the first tells how it is written.
 * Losses of different tokens are no measure of each other, but bits of a character are; and tasks have accuracy in common.
 */
export function measuresBeside(specs: readonly MeasuredSpec[]): readonly Measure[] {
  const inBits = specs.flatMap(({ text, ...spec }) => (text === null ? [] : [bitsMeasureOf({ ...spec, text })]));
  if (inBits.length === 0) return specs.map(measureOf);
  const isAllText = inBits.length === specs.length && inBits.every(({ name }) => name === inBits[0]?.name);
  return isAllText ? inBits : specs.map(() => MEASURE_OF_ANY);
}

/** Of runs of several tasks, and of journals of which nobody knows the task. */
export const MEASURE_OF_ANY: Measure = {
  ...accuracyOf({ text: null, targetAccuracy: null, targetLoss: null }),
  title: "Share of right answers, of what was held out",
  sentence: (value) => `${percent(value)} right of what was held out`,
  evaluation: (accuracy, value) => `${percent(accuracy)} right of what was held out${lossBehind(value)}`,
};

function lossBehind(value: number | undefined): string {
  return value === undefined ? "" : `, loss ${loss(value)}`;
}
