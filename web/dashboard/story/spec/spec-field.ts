import { readyNamed } from "../../../../shared/session/ready/ready-tasks.ts";
import type { SessionSpec } from "../../../../shared/session/spec.ts";
import { familyOf, taskNamed, type TaskFamily } from "../../../../shared/session/tasks.ts";

/** A field of the session form: what it is called and what it means, for people. */
export interface SpecField {
  readonly name: FieldName;
  readonly label: string;
  readonly explanation: string;
  readonly unit?: string;
  /** Choices with their names; a field without is typed as a number. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** A choice among numbers, or of true and false, or names with commas between them, or any words. */
  readonly typed?: "number" | "truth" | "names" | "words";
  readonly place: Place;
  /**
   * Whether it means anything beside what else is chosen; always, where left out.
   * @param data where the samples come from, as far as that is known
   */
  readonly matters?: (draft: Draft, data: SessionSpec["data"]) => boolean;
  /** What the form begins with, where that is not the spec's own default. */
  readonly proposed?: string;
  /** What an empty field stands for; without it, an empty field is a mistake. Undefined is the spec's own default. */
  readonly empty?: { readonly value: null | undefined };
}

/** Where a field is: always shown, or in one of the two parts that open on demand. */
export type Place = "front" | "together" | "technical";

/** A field within the list of its place. */
export type PlacedField = Omit<SpecField, "place">;

/** What is asked of people: not what a file tells, or a model that is gone on with, nor how often a session is kept. */
export type FieldName = Exclude<keyof SessionSpec, NotAsked> | SchedulePart;
type NotAsked =
  "columns" | "labelColumn" | "regression" | "checkpointEvery" | "schedule" | "text" | "picture" | "start" | "source";

/** Fields of a schedule, each asked for by itself. */
export type SchedulePart = `schedule.${"kind" | "warmup" | "to" | "every" | "factor"}`;

/** What a spec says in a field; undefined in one of another kind of schedule. */
export function valueIn(spec: SessionSpec, name: FieldName): unknown {
  const inside = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
  return name.split(".").reduce(inside, spec);
}

/** The form's content: what was typed, as text. */
export type Draft = Record<FieldName, string>;

/** The family of the task that the form asks for; undefined where it names none. */
export function familyOfDraft({ task: name }: Pick<Draft, "task">): TaskFamily | undefined {
  const task = readyNamed(name)?.spec.task ?? taskNamed(name);
  return task && familyOf({ task });
}

/** Whether people choose in the form's fields where the samples come from: other tasks ask beside them, or leave no choice. */
export function choosesData(draft: Pick<Draft, "task">): boolean {
  return familyOfDraft(draft)?.data.includes("by-label") ?? false;
}
