import type { SessionSpec } from "../../../../shared/session/spec.ts";
import type { Measure, MeasuredSpec } from "../measure/measure.ts";
import type { TaskWords } from "./task-words.ts";

/** The fields of a spec that its words depend on. */
export type WordedSpec = Pick<SessionSpec, "task" | "text">;

/** What people are told of one family of tasks; beside its record in `shared/session/tasks`. */
export interface FamilyStory {
  words(spec: WordedSpec): TaskWords;
  /** By what people see how good a model is. */
  measure(spec: MeasuredSpec): Measure;
  /** The same in units that mean the same in other sessions; the measure itself, where left out. */
  readonly comparable?: (spec: MeasuredSpec) => Measure;
  /** What a session learns from, as a name and a fact. */
  data(spec: SessionSpec): readonly [name: string, fact: string];
  /** Fields of the spec that are not typed, but follow from what people choose beside the form's fields. */
  readonly brought: readonly (keyof SessionSpec)[];
  /** What such a field is called in a complaint about it; its own name, where left out. */
  readonly fieldName?: (field: string) => string;
  /** Why nothing was chosen there does not do; undefined where nothing has to be. */
  readonly lack?: string;
}
