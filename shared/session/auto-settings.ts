import { present } from "../assert.ts";
import { BATCH_SIZE_MAX } from "../limits.ts";
import type { Schedule } from "../training/schedule.ts";
import type { SessionSpec } from "./spec-schema.ts";

/** What the lobby of a session with `auto` chooses (M8). */
export interface Settings {
  /** Steps that each peer takes for itself in a round. */
  readonly localSteps: number;
  /** How contributions travel where averaging is plain; secure averaging has a way of its own, and leaves it as it is. */
  readonly compression: SessionSpec["compression"];
  /** Whether rounds overlap (R12). */
  readonly overlap: SessionSpec["overlap"];
}

/**
 * What local steps are chosen among. A single one is not: then gradients would be averaged, and a state would have other
 * moments. So a state has one shape, whatever is chosen, and can be fetched, kept and read before anybody knows.
 */
export const LOCAL_STEPS_CHOSEN = [4, 10, 30] as const;
/** Of two tabs as many steps are worth as much as half of them, and cost half of the averages; of more nobody has measured it. */
const LOCAL_STEPS_OF_TWO = [...LOCAL_STEPS_CHOSEN, 60] as const;
/** What travels. */
export const COMPRESSIONS_CHOSEN = ["int8", "sparse"] as const;

/** What changes are averaged with, however many steps they are of. */
const OUTER_MOMENTUM = 0.5;

/** The most samples of a batch with which something can be chosen. */
export const AUTO_BATCH_SIZE_MAX = Math.floor(BATCH_SIZE_MAX / LOCAL_STEPS_CHOSEN[0]);

/** M8: what can be chosen for a session, the fewest steps first; never nothing. */
export function settingsChosenFrom(spec: SessionSpec): readonly Settings[] {
  const { batchSize, seats } = spec;
  const all = seats === 2 ? LOCAL_STEPS_OF_TWO : LOCAL_STEPS_CHOSEN;
  const ways = compressionsFor(spec).flatMap((compression) =>
    overlapsFor(spec).map((overlap) => ({ compression, overlap })),
  );
  return all
    .filter((localSteps) => localSteps * batchSize <= BATCH_SIZE_MAX)
    .flatMap((localSteps) => ways.map((way) => ({ localSteps, ...way })));
}

/** Who asks for overlap has it. */
function overlapsFor({ overlap }: SessionSpec): readonly SessionSpec["overlap"][] {
  return overlap === 1 ? [1] : [0, 1];
}

/** Masks are of one size, and what goes to everybody has no slices that could follow anything (R14). */
function compressionsFor({ averaging, compression, slices }: SessionSpec): readonly SessionSpec["compression"][] {
  if (averaging === "secure") return [compression];
  return COMPRESSIONS_CHOSEN.filter((each) => each !== "sparse" || slices === "equal");
}

/**
 * M8: what a session is like once it is chosen. What people count in steps of a tab, as a session without local steps has
 * it, becomes rounds of so many steps: the session's length, its evaluations, checkpoints and schedule.
 * @param settings null while they are not known: a state has the same shape with all of them, and no session is longer
 * @returns the spec itself, where it leaves nothing to be chosen
 */
export function settledSpec(spec: SessionSpec, settings: Settings | null): SessionSpec {
  if (!spec.auto) return spec;
  const first = present(settingsChosenFrom(spec)[0], "something can be chosen for each session");
  const { localSteps, compression, overlap } = settings ?? first;
  const rounds = (steps: number): number => Math.max(1, Math.round(steps / localSteps));
  return {
    ...spec,
    auto: false,
    localSteps,
    compression,
    overlap,
    outerMomentum: OUTER_MOMENTUM,
    rounds: Math.ceil(spec.rounds / localSteps),
    evaluateEvery: rounds(spec.evaluateEvery),
    checkpointEvery: rounds(spec.checkpointEvery),
    schedule: scheduleOf(spec.schedule, localSteps),
  };
}

/** The rounds of a schedule, of so many steps each. */
function scheduleOf(schedule: Schedule, localSteps: number): Schedule {
  switch (schedule.kind) {
    case "constant":
      return schedule;
    case "cosine":
      return { ...schedule, warmup: Math.floor(schedule.warmup / localSteps) };
    case "step":
      return { ...schedule, every: Math.max(1, Math.round(schedule.every / localSteps)) };
  }
}
