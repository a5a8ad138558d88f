import type { TextSpec } from "../../text/text-schema.ts";
import type { Block } from "../../training/model/block.ts";
import type { Extractor } from "../../training/extractors/extractors.ts";
import type { LayeredModel, Trainable } from "../../training/model/model.ts";
import type { Pixels } from "../../training/pixels.ts";
import type { PictureSpec } from "../picture-schema.ts";
import type { ReadySource } from "../ready/source-schema.ts";
import type { Column, NumberRange } from "../sample-schema.ts";
import type { FamilyName, TaskName } from "./names.ts";

/** What a session can train. Pure data: `shared/training` lays its parameters out, `web/training` computes it. */
export interface Task extends Trainable {
  readonly name: TaskName;
  /** One line for people. */
  readonly title: string;
  readonly family: FamilyName;
  /** How the bytes of a picture become what the model sees; null where samples are no pictures. */
  readonly pixels: Pixels | null;
  /** What looks at pictures first, so that the model sees its features in their place; null where it sees the samples. */
  readonly extractor: Extractor | null;
  /** Held-out accuracy at which all peers vote to stop (R7), unless the session says otherwise; null for none. */
  readonly targetAccuracy: number | null;
  /** Samples of a peer's batch, unless the session says otherwise. */
  readonly batchSize: number;
  /** Steps from one evaluation to the next, unless the session says otherwise. */
  readonly evaluateSteps: number;
}

/** The fields of a spec that its task's model depends on. */
export interface TaskSpec {
  readonly task: TaskName;
  readonly columns: readonly Column[];
  readonly labels: readonly string[];
  /** With a table: the range of the number that is predicted; null where labels are told apart. */
  readonly regression: NumberRange | null;
  /** Whether the model standardizes its inputs (R9). */
  readonly standardize: boolean;
  /** Blocks in place of the task's own; null for those. */
  readonly model: readonly Block[] | null;
  /** Of a session of pictures, what they are like; null in others. */
  readonly picture: PictureSpec | null;
  /** The ready data that all tabs share; null, or left out, where there are none. */
  readonly source?: ReadySource | null;
  /** Of a session of text, how it becomes tokens, and how large the model is; null in others. */
  readonly text: TextSpec | null;
}

/** A task for itself, whatever its samples are. */
export const UNSAMPLED: Omit<TaskSpec, "task"> = {
  ...{ columns: [], labels: [], regression: null, standardize: false, model: null, picture: null, text: null },
};

/** How many samples a batch has, and how many steps lie between two evaluations, where a sample is quickly computed. */
export const QUICK = { batchSize: 64, evaluateSteps: 20 } as const;

/** The network of a task. @throws TypeError for a task without one, which only averages */
export function networkOf({ name, model }: Task): LayeredModel {
  if (model.kind === "layers") return model;
  throw new TypeError(`The task ${name} has no network to compute.`);
}

/** Height, width and channels of the pictures that a task's samples are; null where they are none. */
export function pictureShapeOf({ pixels, extractor }: Pick<Task, "pixels" | "extractor">): Pixels["shape"] | null {
  if (extractor !== null) return [extractor.side, extractor.side, 3];
  return pixels?.shape ?? null;
}
