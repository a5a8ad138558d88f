import type { SessionSpec } from "../../../../shared/session/spec.ts";
import type { Word } from "../../kit/words/glossary.ts";

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
  /** What training makes smaller, of samples that it never sees: both can be laid beside each other. */
  readonly isLoss: boolean;
  readonly word: Word;
  /** What stands above its curve. */
  readonly title: string;
  of(figures: Evaluated): number | null;
  format(value: number): string;
  /** The same said otherwise, for a note below it; nothing where there is no other way. */
  also(value: number): string;
  /** At which all stop; null for none. */
  readonly target: number | null;
  /** Whether a value is the target, or better; where there is none, nothing is. */
  reaches(value: number): boolean;
  /** What a state is, as the end of a sentence: `97 % of the test set right`. */
  sentence(value: number): string;
  /** What all of an evaluation says, by the two figures of it. @param heldOut undefined in journals of earlier builds */
  evaluation(accuracy: number, heldOut: number | undefined): string;
}

/** The fields of a spec that say by what it is measured. */
export type MeasuredSpec = Pick<
  SessionSpec,
  "task" | "text" | "regression" | "labelColumn" | "targetAccuracy" | "targetLoss"
>;
