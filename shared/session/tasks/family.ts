import type { Shape } from "../../training/model/shape.ts";
import type { PictureSpec } from "../picture-schema.ts";
import type { SessionSpec, SessionSpecInput } from "../spec-schema.ts";
import type { FamilyName, TaskName } from "./names.ts";
import type { Task, TaskSpec } from "./task.ts";

/** Says of a field that it is wrong, and why: the end of a sentence about it. */
export type Refuse = (
  field: keyof SessionSpec | "schedule.warmup" | "schedule.to" | `picture.${keyof PictureSpec}`,
  reason: string,
) => void;

/** The fields of a spec that say which samples a session has. */
export type SampledSpec = Pick<
  SessionSpec,
  "task" | "data" | "labels" | "columns" | "model" | "text" | "source" | "seats"
>;

/**
 * All that is to be known of the tasks of one kind, without a page and without data: one record of these for each family
 * stands in the registry (`shared/session/tasks.ts`). How their samples are computed on stands beside the engines, in
 * `web/training/tasks`; what people see of them in `web/dashboard/tasks`.
 */
export interface TaskFamily {
  readonly name: FamilyName;
  /** The tasks of it, each with a line for people that holds in any session. */
  readonly tasks: readonly { readonly name: TaskName; readonly title: string }[];
  /** What is learnt from, where the model is not the task's own. */
  readonly subject: string;
  /** What a sample is. */
  readonly sample: "picture" | "row" | "text" | "nothing";
  /** What a model is asked: which of the labels, which token is next, or nothing. */
  readonly answer: "label" | "token" | "nothing";
  /** Where the samples can come from, the usual one first. */
  readonly data: readonly SessionSpec["data"][];
  /** Names of the labels where a session names none. */
  readonly labels: readonly string[];
  /**
   * What new sessions are proposed with, where the spec's own defaults do less well: those never change, as they say what
   * older sessions did.
   */
  readonly proposed?: Readonly<Partial<Omit<SessionSpecInput, "task">>>;
  /** What a session of this spec trains, with the task's own blocks. */
  preset(spec: TaskSpec): Task;
  /** What blocks of people's own take in, where that is something else than what the task's own take. */
  ownInput?(spec: TaskSpec): Shape;
  /** Refuses what of a spec does not go together with such a task, or with the samples that it is to learn from. */
  refuse(spec: SessionSpec, refuse: Refuse): void;
  /** Answers that a member's part of the held-out set can have, with so many members of the view (R7). */
  heldOutBound(spec: SampledSpec, members: number): number;
  /** Samples of a seat's share of data that all share, at the least: with fewer members each share is larger. */
  sharedSamples(spec: SampledSpec): number;
  /** Samples of each label, where data that all share can be dealt out by them. */
  readonly labelSizes: readonly number[] | null;
}
