import type { SessionSpec } from "../../../shared/session/spec.ts";
import { learningRateAt, type RateFields, type Schedule } from "../../../shared/training/schedule.ts";
import { whole } from "../kit/look/figures.ts";

export const OPTIMIZER_NAMES: Readonly<Record<SessionSpec["optimizer"], string>> = {
  adam: "Adam",
  adamw: "AdamW",
  sgd: "SGD with momentum",
};

export const SCHEDULE_NAMES: Readonly<Record<Schedule["kind"], string>> = {
  constant: "Constant",
  cosine: "Warm-up, then cosine",
  step: "In steps",
};

type Told = Pick<SessionSpec, "optimizer" | "learningRate" | "schedule" | "beta2" | "weightDecay" | "clipNorm">;

/**
 * How a session turns averages into updates, as names and facts: besides the optimizer only what is not as usual. Words of a
 * schedule that explain themselves are marked.
 */
export function optimizerFacts(spec: Told): (readonly [name: string, fact: string])[] {
  const { optimizer, learningRate, schedule, beta2, weightDecay, clipNorm } = spec;
  const words = [
    `${OPTIMIZER_NAMES[optimizer]}, learning rate ${learningRate}`,
    ...(optimizer === "adamw" ? [`weight decay ${weightDecay}`] : []),
    ...(optimizer !== "sgd" && beta2 !== 0.999 ? [`beta 2 ${beta2}`] : []),
    ...(clipNorm === null ? [] : [`gradients of norm ${clipNorm} at most`]),
  ];
  return [
    ["Optimizer", words.join(", ")],
    ...(schedule.kind === "constant" ? [] : ([["Schedule", scheduleWords(schedule, "[up](warmup)")]] as const)),
  ];
}

/** @param up what the way up is called; words that explain themselves may be marked */
function scheduleWords(schedule: Exclude<Schedule, { readonly kind: "constant" }>, up = "up"): string {
  if (schedule.kind === "step") return `the rate times ${schedule.factor} every ${whole(schedule.every)} rounds`;
  const rise = schedule.warmup > 0 ? `${up} over ${whole(schedule.warmup)} rounds, then ` : "";
  return `${rise}down along a cosine to ${schedule.to} in the last round`;
}

/** A schedule's curve in words, for people who do not see it. */
export function curveWords({ learningRate, schedule, rounds }: RateFields): string {
  const over = `Rate over ${whole(rounds)} rounds`;
  if (schedule.kind === "constant") return `${over}: ${learningRate} in each`;
  const last = learningRateAt({ learningRate, schedule, rounds }, rounds);
  return `${over}: at most ${learningRate}, ${scheduleWords(schedule)}; it ends at ${Number(last.toPrecision(3))}`;
}

/** Places along a curve that is some 300 pixels wide. */
const POINTS_MAX = 240;

/** Rounds and their rates, as many as a curve needs, the first, the last and the highest among them. */
export function ratePoints(fields: RateFields): readonly { readonly round: number; readonly rate: number }[] {
  const { rounds, schedule } = fields;
  const count = Math.min(rounds, POINTS_MAX);
  const even = Array.from({ length: count }, (_, i) => 1 + Math.round((i * (rounds - 1)) / Math.max(1, count - 1)));
  const peak = schedule.kind === "cosine" ? Math.max(1, schedule.warmup) : 1;
  const chosen = [...new Set([...even, peak])].sort((a, b) => a - b);
  return chosen.map((round) => ({ round, rate: learningRateAt(fields, round) }));
}
