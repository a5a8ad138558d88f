import type { SessionSpec } from "../../../shared/session/spec.ts";
import { loss, percent } from "../kit/look/figures.ts";
import type { Word } from "../kit/words/glossary.ts";
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
}

type MeasuredSpec = Pick<SessionSpec, "text" | "targetAccuracy" | "targetLoss">;

/** Digits and tables: the share of held-out samples that is right. Text: how surprising its held-out part is. */
export function measureOf(spec: MeasuredSpec): Measure {
  const { text } = spec;
  if (text === null) return accuracyOf(spec);
  const also = (value: number): string => {
    const bits = bitsOf(value, text);
    return `${bits.value.toFixed(3)} bits a ${bits.of}`;
  };
  const target = spec.targetLoss;
  return {
    name: "Held-out loss",
    isShare: false,
    word: "heldOutLoss",
    title: "Loss on the held-out text",
    of: ({ heldOutLoss }) => heldOutLoss ?? null,
    format: loss,
    also,
    target,
    toTarget: (value) => (target === null ? 0 : Math.min(1, target / value)),
    sentence: (value) => `a loss of ${loss(value)} on the held-out text, ${also(value)}`,
  };
}

function accuracyOf({ targetAccuracy: target }: MeasuredSpec): Measure {
  return {
    name: "Accuracy",
    isShare: true,
    word: "accuracy",
    title: "Accuracy on the test set",
    of: ({ accuracy }) => accuracy,
    format: percent,
    also: () => "",
    target,
    toTarget: (value) => (target === null ? 0 : Math.min(1, value / target)),
    sentence: (value) => `${percent(value)} of the test set right`,
  };
}
