import * as v from "valibot";
import { ALPHA_MAX, ALPHA_MIN } from "../data/label-split.ts";
import { atLeast, integer, number, oneOf, share } from "../fields.ts";
import { BATCH_SIZE_MAX, FRAGMENTS_MAX, LOCAL_STEPS_MAX, ROUNDS_MAX, SEATS_MAX, SEATS_MIN } from "../limits.ts";
import { Name } from "../names.ts";
import { TextSchema, type TextSpec } from "../text/text-schema.ts";
import { BlocksSchema, type Block } from "../training/model/block.ts";
import { CONSTANT, ScheduleSchema } from "../training/schedule.ts";
import { PictureSchema } from "./picture-schema.ts";
import { SAMPLE_SCHEMA_FIELDS, type Column, type NumberRange } from "./sample-schema.ts";
import { READY_NAMES } from "./ready/ready-names.ts";
import { SourceSchema, type ReadySource } from "./ready/source-schema.ts";
import { StartSchema, type StartSpec } from "./start-schema.ts";
import { TASK_NAMES } from "./tasks/names.ts";

/** What may be asked for as a task: a ready one stands for one of the others, and what that is to learn from. */
const TASKS_ASKED_FOR: readonly string[] = [...TASK_NAMES, ...READY_NAMES];

/** Each field of a session's spec for itself, with the defaults that do not depend on other fields. */
export const SpecSchema = v.strictObject(
  {
    /** What people call it; "" for nothing. */
    name: v.optional(v.pipe(v.string("must be a string"), v.trim(), Name), ""),
    task: v.optional(v.picklist(TASK_NAMES, `must be one of ${TASKS_ASKED_FOR.join(", ")}`), "mnist-mlp"),
    /** The blocks of the model, from input to output, in place of the task's own; null for those. */
    model: v.optional(v.nullable(BlocksSchema), null),
    /** Of a session of text, how it becomes tokens, how large the model is, and which text it is; null in others. */
    text: v.optional(v.nullable(TextSchema), null),
    /** Of a session of photographs, how large they are, and how they are changed while it learns; null in others. */
    picture: v.optional(v.nullable(PictureSchema), null),
    /** A model to start from; null for values drawn from the seed (M2). */
    start: v.optional(v.nullable(StartSchema), null),
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
    /**
     * Mean loss on the held-out set at which all stop, in nats, or where a number is predicted its mean error as a share of
     * half the range; null for none.
     */
    targetLoss: v.optional(v.nullable(number(0, 100)), null),
    batchSize: v.optional(integer(1, BATCH_SIZE_MAX)),
    optimizer: v.optional(oneOf(["adam", "adamw", "sgd"]), "adam"),
    learningRate: v.optional(number(0, 10), 0.001),
    /** How the learning rate goes over the rounds. */
    schedule: v.optional(ScheduleSchema, CONSTANT),
    /** With adam and adamw: how slowly the second moment forgets. */
    beta2: v.optional(share(1), 0.999),
    /** With adamw: share of each matrix's elements that a step at learning rate 1 takes away. */
    weightDecay: v.optional(atLeast(0, 10), 0.1),
    /** Largest norm of the gradient that an update takes; null for any. */
    clipNorm: v.optional(v.nullable(number(0, 1e6)), null),
    /** Steps that each peer takes for itself in a round; above 1 the average is of the changes (FedAvg). */
    localSteps: v.optional(integer(1, LOCAL_STEPS_MAX), 1),
    /** Share of the last change that the next one keeps, where changes are averaged; 0 is plain FedAvg. */
    outerMomentum: v.optional(share(1), 0),
    /** Who computes on how much of a round's batch: all on as much, or as fast as each is (R13). */
    shares: v.optional(oneOf(["equal", "speed"]), "equal"),
    /** Who owns how much of what is averaged: all as much, or as their lines carry it up (R14). */
    slices: v.optional(oneOf(["equal", "speed"]), "equal"),
    /** Rounds that a peer computes ahead: with 1 it computes the next one while the average of this one travels (R12). */
    overlap: v.optional(v.picklist([0, 1], "must be 0 or 1"), 0),
    averaging: v.optional(oneOf(["plain", "secure"]), "plain"),
    /** Secure averaging counts modulo 2 to this power (S1). */
    secureBits: v.optional(v.picklist([32, 16], "must be 32 or 16"), 32),
    /** Largest absolute value that a secure average carries; larger ones are clipped (S1). */
    secureBound: v.optional(number(0, 1e6)),
    /** Parts of the vector that secure averages take in turns, one a round, where steps are local; 1 is all of it (S8). */
    fragments: v.optional(integer(1, FRAGMENTS_MAX), 1),
    /** How contributions become one: their weighted mean, or, against a few that lie, the median of each element. */
    aggregation: v.optional(oneOf(["mean", "median"]), "mean"),
    compression: v.optional(oneOf(["none", "fp16", "int8", "int4", "sparse"]), "int8"),
    policy: v.optional(oneOf(["halt", "reorganize"]), "halt"),
    heartbeatMs: v.optional(integer(50, 60_000), 500),
    graceMs: v.optional(integer(0, 3_600_000), 15_000),
    data: v.optional(oneOf(["shared", "by-label", "own"]), "shared"),
    /** The ready data, such as a table, that all tabs share; null where a session has other data. */
    source: v.optional(v.nullable(SourceSchema), null),
    /** With data by-label: how evenly labels are dealt out; the parameter of a Dirichlet distribution. */
    alpha: v.optional(
      v.pipe(
        v.number("must be a number"),
        v.minValue(ALPHA_MIN, `must be at least ${ALPHA_MIN}`),
        v.maxValue(ALPHA_MAX, `must be at most ${ALPHA_MAX}`),
      ),
      0.5,
    ),
    ...SAMPLE_SCHEMA_FIELDS,
    /** Whether the model sees its inputs standardized, by statistics of all rows of all tabs that round 1 settles (R9). */
    standardize: v.optional(v.boolean("must be true or false"), false),
    /** Differential privacy: what is clipped and hidden in noise; one sample's gradient, or a peer's whole change. */
    privacy: v.optional(oneOf(["none", "sample", "peer"]), "none"),
    /** Largest Euclidean norm of what is clipped. */
    privacyClip: v.optional(number(0, 1e6), 1),
    /** Standard deviation of the noise, in multiples of `privacyClip`. */
    privacyNoise: v.optional(number(0, 1000), 1),
    /** The delta of (epsilon, delta). */
    privacyDelta: v.optional(number(0, 0.5), 1e-5),
    evaluateEvery: v.optional(integer(1, ROUNDS_MAX)),
    checkpointEvery: v.optional(integer(1, ROUNDS_MAX), 100),
    /** Whether each seat's page may play faults, at itself and at every other seat, also without `?faults`. */
    breakable: v.optional(v.boolean("must be true or false"), false),
    /** Whether the lobby chooses how many steps lie between two averages, and what travels of them, by measurement (M8). */
    auto: v.optional(v.boolean("must be true or false"), false),
    seed: v.optional(integer(0, 0xffff_ffff), 1),
  },
  (issue) => (issue.expected === "never" ? "is not a field of a session" : "must be a JSON object"),
);

/** What all peers of a session agree on before they start (M4). Every field has a default. */
export interface SessionSpec extends Omit<
  v.InferOutput<typeof SpecSchema>,
  | "targetAccuracy"
  | "batchSize"
  | "secureBound"
  | "evaluateEvery"
  | "labels"
  | "columns"
  | "regression"
  | "model"
  | "text"
  | "start"
  | "source"
> {
  /** Blocks in place of the task's own; null for those. */
  readonly model: readonly Block[] | null;
  /** Share of the held-out test set at which the peers stop; null for none. */
  readonly targetAccuracy: number | null;
  /** Of a session of text, what it says of it; null in others. */
  readonly text: TextSpec | null;
  /** The model that it starts from; null where initial values are drawn from the seed. */
  readonly start: StartSpec | null;
  /** The ready data that all tabs share; null where a session has other data. */
  readonly source: ReadySource | null;
  /** Samples of each peer's batch; where shares follow speed, of the peers' batches on average. */
  readonly batchSize: number;
  readonly secureBound: number;
  /** Names of the labels, in the order of the model's outputs. */
  readonly labels: readonly string[];
  /** With a table: its columns, in the order of the model's inputs. */
  readonly columns: readonly Column[];
  /** With a table: the range of the number that is predicted; null where labels are told apart. */
  readonly regression: NumberRange | null;
  /** Rounds from one evaluation of the model to the next. */
  readonly evaluateEvery: number;
}
export type SessionSpecInput = v.InferInput<typeof SpecSchema>;

/** A field of a session spec that is wrong, and why. */
export interface SpecIssue {
  readonly field: string;
  readonly reason: string;
}
