import { BATCH_SIZE_MAX } from "../limits.ts";
import type { SessionSpec, SpecIssue } from "./spec.ts";
import { TASKS } from "./tasks.ts";

/** S4: with two members each could take its own part from the sum, and would have the other's. */
export const SECURE_MEMBERS_MIN = 3;

/** Fields that are right one by one and cannot go together, with the reason for the person who chose them. */
export function contradictions(spec: SessionSpec): readonly SpecIssue[] {
  const issues: SpecIssue[] = [];
  const refuse = (field: keyof SessionSpec, reason: string): void => void issues.push({ field, reason });
  if (spec.batchSize * spec.localSteps > BATCH_SIZE_MAX) {
    refuse("localSteps", `times batchSize may be at most ${BATCH_SIZE_MAX.toLocaleString("en")} samples a round`);
  }
  if (spec.averaging === "secure") {
    if (spec.seats < SECURE_MEMBERS_MIN) {
      refuse(
        "seats",
        `must be at least ${SECURE_MEMBERS_MIN} with secure averaging: of two, each could subtract its own part from the sum`,
      );
    }
    if (spec.aggregation === "median") {
      refuse("aggregation", "must be mean with secure averaging: a median needs to see each contribution");
    }
    if (spec.secureBits === 16 && spec.data === "own") {
      refuse("secureBits", "must be 32 with data own: how much each tab weighs is not known beforehand");
    }
  }
  if (TASKS[spec.task].dataset === "synthetic") {
    if (spec.data !== "shared") refuse("data", `must be shared: the task ${spec.task} has no data to deal out`);
    if (spec.privacy !== "none") refuse("privacy", `must be none: the task ${spec.task} has no data to hide`);
  }
  return issues;
}
