import { wholePower } from "../exact-math/whole-power.ts";
import { BETA_1, BETA_2 } from "./adam.ts";
import { clipScale } from "./gradient-norm.ts";
import { CONSTANT, learningRateAt, type RateFields } from "./schedule.ts";
import type { UpdateFactors } from "./update-rule.ts";

export type OptimizerKind = "adam" | "adamw" | "sgd";

/** All that an update's arithmetic follows from, beside the vectors. */
export interface UpdateFields extends RateFields {
  readonly kind: OptimizerKind;
  /** For SGD: share of the velocity that a step keeps. */
  readonly momentum: number;
  /** For Adam and AdamW: decay of the second moment. */
  readonly beta2: number;
  /** For AdamW: share of a matrix's elements that a step at learning rate 1 takes away. */
  readonly weightDecay: number;
  /** Largest norm of the gradient; null for any. */
  readonly clipNorm: number | null;
}

/** What may be left out has its default: momentum 0.9, beta2 0.999, a constant rate, no decay and no clipping. */
export type UpdateOptions = Pick<UpdateFields, "learningRate"> & Partial<Omit<UpdateFields, "kind">>;

export function updateFields(kind: OptimizerKind, options: UpdateOptions): UpdateFields {
  const { learningRate, momentum = 0.9, beta2 = BETA_2, weightDecay = 0, clipNorm = null } = options;
  const { schedule = CONSTANT, rounds = 1 } = options;
  return { kind, learningRate, momentum, beta2, weightDecay, clipNorm, schedule, rounds };
}

/** The update of which factors are asked for. */
export interface UpdatePlace {
  /** Round of the session that it leads to, whose learning rate counts. */
  readonly round: number;
  /** How many updates the moments have seen with this one. */
  readonly updates: number;
  /** Norm of the whole gradient; not looked at without `clipNorm`. */
  readonly norm: number;
}

/** Once for each update; the same bits on every engine, as the loops over the elements are (R3). */
export function updateFactors(fields: UpdateFields, { round, updates, norm }: UpdatePlace): UpdateFactors {
  const { kind, beta2, weightDecay, clipNorm } = fields;
  const rate = learningRateAt(fields, round);
  const scale = clipNorm === null ? 1 : clipScale(norm, clipNorm);
  const keep = kind === "adamw" ? 1 - rate * weightDecay : 1;
  if (kind === "sgd") return { scale, keep, step: rate, correction: 1 };
  return {
    ...{ scale, keep },
    step: rate / (1 - wholePower(BETA_1, updates)),
    correction: 1 / Math.sqrt(1 - wholePower(beta2, updates)),
  };
}
