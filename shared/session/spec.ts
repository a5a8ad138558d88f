import * as v from "valibot";
import { contradictions } from "./contradictions.ts";
import { isLaterDefault } from "./later-fields.ts";
import { withReadyTask } from "./ready/ready-tasks.ts";
import { SpecSchema, type SessionSpec, type SpecIssue } from "./spec-schema.ts";
import { familyOf, taskOf } from "./tasks.ts";

export type { SessionSpec, SessionSpecInput, SpecIssue } from "./spec-schema.ts";

/** Gradients seldom have larger elements; with 16 bits a smaller bound leaves finer steps. */
const SECURE_BOUND = { 32: 1, 16: 0.125 } as const;

/**
 * Where the shortest time counts (M8), so many times as many steps lie between two evaluations. To test a half of 10,000
 * pictures takes as long as some 25 steps on 64: with 200 steps between two that is an eighth, and the end of a session
 * whose target takes some 700 is noticed 100 steps late; with fewer the one grows more than the other shrinks.
 */
const AUTO_EVALUATES_LESS = 10;

/** Thrown by {@link parseSpec}; names every wrong field. */
export class SpecError extends Error {
  override readonly name = "SpecError";
  constructor(readonly issues: readonly SpecIssue[]) {
    super(issues.map((issue) => `${issue.field} ${issue.reason}`).join("; "));
  }
}

/**
 * Checks a session spec and fills in the defaults. A ready task that it names stands for all that this one says.
 * @param input anything, usually parsed JSON
 * @throws SpecError naming every wrong field
 */
export function parseSpec(input: unknown): SessionSpec {
  const result = v.safeParse(SpecSchema, withReadyTask(input));
  if (!result.success) {
    throw new SpecError(
      result.issues.map((issue) => ({ field: v.getDotPath(issue) ?? "spec", reason: issue.message })),
    );
  }
  const { targetAccuracy, ...rest } = result.output;
  const labels = rest.labels ?? familyOf(rest).labels;
  const task = taskOf({ ...rest, labels });
  // What accuracy data of people's own allow, nobody knows beforehand.
  const ownTarget = rest.data === "own" ? null : task.targetAccuracy;
  const stepsToEvaluation = task.evaluateSteps * (rest.auto ? AUTO_EVALUATES_LESS : 1);
  const spec: SessionSpec = {
    ...rest,
    labels,
    targetAccuracy: targetAccuracy === undefined ? ownTarget : targetAccuracy,
    batchSize: rest.batchSize ?? task.batchSize,
    secureBound: rest.secureBound ?? SECURE_BOUND[rest.secureBits],
    // As many steps lie between two evaluations, however few rounds they make.
    evaluateEvery: rest.evaluateEvery ?? Math.max(1, Math.round(stepsToEvaluation / rest.localSteps)),
  };
  const wrong = contradictions(spec);
  if (wrong.length > 0) throw new SpecError(wrong);
  return spec;
}

/**
 * The spec as one string, keys sorted: equal specs give equal strings. Its hash is what hellos compare (M4), and what
 * tokens are made over. Fields that came later are left out where they have their default ({@link LATER_FIELDS}).
 */
export function canonicalSpec(spec: SessionSpec): string {
  const told = Object.entries(spec).filter(([field, value]) => !isLaterDefault(field, value));
  return JSON.stringify(Object.fromEntries(told.sort(([a], [b]) => (a < b ? -1 : 1))));
}
