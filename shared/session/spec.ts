import * as v from "valibot";
import { BATCH_SIZE_MAX, ROUNDS_MAX, SEATS_MAX, SEATS_MIN } from "../limits.ts";
import { TASKS, TASK_NAMES } from "./tasks.ts";

/** A whole number between two bounds, with messages for the person who typed it. */
function integer(min: number, max: number) {
  return v.pipe(
    v.number("must be a number"),
    v.integer("must be a whole number"),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
}

function oneOf<const T extends readonly string[]>(options: T) {
  return v.picklist(options, `must be one of ${options.join(", ")}`);
}

const SpecSchema = v.strictObject(
  {
    task: v.optional(oneOf(TASK_NAMES), "mnist-mlp"),
    seats: v.optional(integer(SEATS_MIN, SEATS_MAX), 4),
    rounds: v.optional(integer(1, ROUNDS_MAX), 1000),
    targetAccuracy: v.optional(
      v.nullable(
        v.pipe(
          v.number("must be a number or null"),
          v.gtValue(0, "must be above 0"),
          v.maxValue(1, "must be at most 1 (it is a share, not per cent)"),
        ),
      ),
    ),
    batchSize: v.optional(integer(1, BATCH_SIZE_MAX), 64),
    optimizer: v.optional(oneOf(["adam", "sgd"]), "adam"),
    learningRate: v.optional(
      v.pipe(v.number("must be a number"), v.gtValue(0, "must be above 0"), v.maxValue(10, "must be at most 10")),
      0.001,
    ),
    localSteps: v.optional(
      v.pipe(integer(1, 1), v.maxValue(1, "only 1 is supported: every local step is averaged")),
      1,
    ),
    averaging: v.optional(v.picklist(["plain"], "must be plain: secure averaging is not available yet"), "plain"),
    compression: v.optional(oneOf(["none", "fp16", "int8"]), "int8"),
    policy: v.optional(oneOf(["halt", "reorganize"]), "halt"),
    heartbeatMs: v.optional(integer(50, 60_000), 500),
    graceMs: v.optional(integer(0, 3_600_000), 15_000),
    data: v.optional(v.picklist(["shared"], "must be shared: by-label and own are not available yet"), "shared"),
    evaluateEvery: v.optional(integer(1, ROUNDS_MAX), 20),
    checkpointEvery: v.optional(integer(1, ROUNDS_MAX), 100),
    seed: v.optional(integer(0, 0xffff_ffff), 1),
  },
  (issue) => (issue.expected === "never" ? "is not a field of a session" : "must be a JSON object"),
);

/** What all peers of a session agree on before they start (M4). Every field has a default. */
export interface SessionSpec extends Omit<v.InferOutput<typeof SpecSchema>, "targetAccuracy"> {
  /** Share of the held-out test set at which the peers stop; null for none. */
  readonly targetAccuracy: number | null;
}
export type SessionSpecInput = v.InferInput<typeof SpecSchema>;

/** A field of a session spec that is wrong, and why. */
export interface SpecIssue {
  readonly field: string;
  readonly reason: string;
}

/** Thrown by {@link parseSpec}; names every wrong field. */
export class SpecError extends Error {
  override readonly name = "SpecError";
  constructor(readonly issues: readonly SpecIssue[]) {
    super(issues.map((issue) => `${issue.field} ${issue.reason}`).join("; "));
  }
}

/**
 * Checks a session spec and fills in the defaults.
 * @param input anything, usually parsed JSON
 * @throws SpecError naming every wrong field
 */
export function parseSpec(input: unknown): SessionSpec {
  const result = v.safeParse(SpecSchema, input);
  if (!result.success) {
    throw new SpecError(
      result.issues.map((issue) => ({ field: v.getDotPath(issue) ?? "spec", reason: issue.message })),
    );
  }
  const { targetAccuracy, ...rest } = result.output;
  return {
    ...rest,
    targetAccuracy: targetAccuracy === undefined ? TASKS[rest.task].targetAccuracy : targetAccuracy,
  };
}

/** The spec as one string, keys sorted: equal specs give equal strings. Its hash is what hellos compare (M4). */
export function canonicalSpec(spec: SessionSpec): string {
  return JSON.stringify(Object.fromEntries(Object.entries(spec).sort(([a], [b]) => (a < b ? -1 : 1))));
}
