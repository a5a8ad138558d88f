import { createAdam } from "./adam.ts";
import { forEachRun, type ElementRange } from "./decayed-elements.ts";
import { gradientNorm } from "./gradient-norm.ts";
import { createSgd } from "./sgd.ts";
import { keepStatistics, settleStatistics } from "./input-statistics.ts";
import type { TrainingState } from "./state.ts";
import { updateFactors, updateFields, type OptimizerKind, type UpdateOptions } from "./update-factors.ts";
import type { UpdateRules } from "./update-rule.ts";

export type { OptimizerKind } from "./update-factors.ts";

/**
 * The update that all members apply alike (R3): IEEE + - * / and square root only, stored as float32, so that every engine
 * gets the same bits.
 */
export interface Optimizer {
  /** How many vectors it remembers between rounds: the length of `TrainingState.moments`. */
  readonly slots: number;
  /**
   * Whether the norm of the whole gradient decides how far each element moves: then nothing can be updated before all of
   * the gradient is there. Otherwise elements do not depend on each other.
   */
  readonly clips: boolean;
  /** How many of the first elements are statistics of the model's inputs, which nothing learns (R9). */
  readonly statistics: number;
  /** Whether the first update settles them. */
  readonly settles: boolean;
  /**
   * Writes the state after one more round, or a part of it, so that it can follow an average that comes in parts. The
   * state before it stays as it is (R3).
   * @param from state k
   * @param gradient average gradient of round k+1, as long as the parameters; all of it is read where the optimizer clips
   * @param to becomes state k+1; arrays that `from` and `gradient` do not use
   * @param start first element to write; @param end the one after the last; all, where left out
   * @param round of the session, whose learning rate counts; the one that `to` gets, where left out
   * @throws RangeError when lengths differ
   */
  update(
    from: TrainingState,
    gradient: Float32Array,
    to: TrainingState,
    start?: number,
    end?: number,
    round?: number,
  ): void;
}

/** In plain code, for numbers that lie anywhere. */
export const PLAIN_RULES: UpdateRules = { adam: createAdam, sgd: createSgd };

export type OptimizerOptions = UpdateOptions & {
  /** For AdamW: the elements that decay; none where left out. */
  readonly decayed?: readonly ElementRange[];
  /** How many of the first elements are statistics of inputs (R9); none where left out. */
  readonly statistics?: number;
  /** Whether the first update settles them; they stay as they are where left out. */
  readonly settles?: boolean;
};

/** @param rules by which elements are updated; all give the same bits */
export function createOptimizer(
  kind: OptimizerKind,
  { decayed = [], statistics = 0, settles = false, ...options }: OptimizerOptions,
  rules: UpdateRules = PLAIN_RULES,
): Optimizer {
  const fields = updateFields(kind, options);
  const { momentum, beta2, clipNorm } = fields;
  const rule = kind === "sgd" ? rules.sgd(momentum) : rules.adam(beta2);
  const ranges = kind === "adamw" ? decayed : [];
  return {
    slots: rule.slots,
    clips: clipNorm !== null,
    statistics,
    settles: settles && statistics > 0,
    update(from, gradient, to, start = 0, end = gradient.length, round = from.round + 1) {
      checkLengths(rule.slots, from, gradient, to);
      const norm = clipNorm === null ? 0 : gradientNorm(gradient.subarray(statistics));
      const factors = updateFactors(fields, { round, updates: from.round + 1, norm });
      if (start < statistics) {
        const step = settles && from.round === 0 ? settleStatistics : keepStatistics;
        step({ from, average: gradient, to }, start, Math.min(end, statistics));
      }
      forEachRun(ranges, Math.max(start, statistics), end, (first, last, decays) =>
        rule.update(factors, decays ? factors.keep : 1, from, gradient, to, first, last),
      );
      to.round = from.round + 1;
    },
  };
}

function checkLengths(slots: number, from: TrainingState, gradient: Float32Array, to: TrainingState): void {
  const length = from.parameters.length;
  const vectors = [gradient, to.parameters, ...from.moments, ...to.moments];
  if (from.moments.length !== slots || to.moments.length !== slots || vectors.some((v) => v.length !== length)) {
    throw new RangeError(
      `The update needs vectors of ${length} elements and ${slots} moments in each state, but got ` +
        `${from.moments.length} and ${to.moments.length} moments and lengths ${vectors.map((v) => v.length).join(", ")}.`,
    );
  }
}
