import { ROUNDS_MAX } from "../../../../shared/limits.ts";
import type { SessionSpecInput } from "../../../../shared/session/spec.ts";
import { capital } from "../../kit/words/viewpoint.ts";
import { gathering, trainTogether } from "../conditions.ts";
import { countWord } from "../count-word.ts";
import type { LessonStep } from "../lesson.ts";

/** Seats of most lessons's cluster: the fewest of which some are a majority. */
export const SEATS = 3;

/** Real digits in small batches, without an end: a lesson ends when the learner does. */
export const LESSON_SESSION = {
  task: "mnist-mlp",
  seats: SEATS,
  rounds: ROUNDS_MAX,
  targetAccuracy: null,
  batchSize: 16,
  heartbeatMs: 300,
  // Nobody resumes a lesson's session.
  checkpointEvery: ROUNDS_MAX,
  breakable: true,
} as const satisfies SessionSpecInput;

/** A button of several lessons. */
export const HEAL = { label: "Heal the network", orders: [{ do: "heal" }] } as const satisfies LessonStep["action"];

/** The step with which every cluster of a lesson begins. */
export function meeting(text: readonly string[], session = "main", seats = SEATS): LessonStep {
  return {
    title: `${capital(countWord(seats))} peers meet`,
    text,
    rules: ["M1", "M2", "M4"],
    goal: `all ${countWord(seats)} have done a few rounds together`,
    done: (now) => trainTogether(now, 3),
    watch: gathering,
    truth: "They train: the round numbers go up together, and for one round all have the same [digest](digest).",
    fresh: true,
    looks: true,
    session,
  };
}
