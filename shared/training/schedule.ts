import * as v from "valibot";
import { wholePower } from "../exact-math/whole-power.ts";
import { halfCosine } from "../exact-math/half-cosine.ts";
import { atLeast, exactly, integer, number } from "../fields.ts";
import { ROUNDS_MAX } from "../limits.ts";

const WHAT = "such a schedule";

/** How the learning rate goes over the rounds of a session, as people write it. */
export const ScheduleSchema = v.variant(
  "kind",
  [
    exactly({ kind: v.literal("constant") }, WHAT),
    exactly(
      {
        kind: v.literal("cosine"),
        /** Rounds in which the rate rises evenly to the whole learning rate, before it falls. */
        warmup: v.optional(integer(0, ROUNDS_MAX), 0),
        /** Rate of the last round. */
        to: v.optional(atLeast(0, 10), 0),
      },
      WHAT,
    ),
    exactly(
      {
        kind: v.literal("step"),
        /** Rounds from one step to the next. */
        every: v.optional(integer(1, ROUNDS_MAX), 100),
        /** What each step multiplies the rate by. */
        factor: v.optional(number(0, 1), 0.5),
      },
      WHAT,
    ),
  ],
  "must have a kind: one of constant, cosine, step",
);
export type Schedule = v.InferOutput<typeof ScheduleSchema>;

export const CONSTANT: Schedule = { kind: "constant" };

/** What the learning rate of a round follows from. */
export interface RateFields {
  /** The largest one. */
  readonly learningRate: number;
  readonly schedule: Schedule;
  /** Of the whole session: where a cosine ends. */
  readonly rounds: number;
}

/**
 * The learning rate of a round, the same bits on every engine. The cosine is that of Loshchilov and Hutter (2017), once
 * down, after an even rise (Goyal et al. 2017).
 * @param round that an update leads to, 1 or more; beyond the last one as there
 */
export function learningRateAt({ learningRate, schedule, rounds }: RateFields, round: number): number {
  switch (schedule.kind) {
    case "constant":
      return learningRate;
    case "cosine": {
      const { warmup, to } = schedule;
      if (round <= warmup) return learningRate * (round / warmup);
      const fall = halfCosine(Math.min(1, (round - warmup) / Math.max(1, rounds - warmup)));
      return Math.min(learningRate, to + (learningRate - to) * fall);
    }
    case "step":
      return learningRate * wholePower(schedule.factor, Math.floor((round - 1) / schedule.every));
  }
}
