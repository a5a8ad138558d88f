import { SpecError, parseSpec, type SessionSpec, type SpecIssue } from "../../../../shared/session/spec.ts";
import { TASKS, TASK_NAMES, taskTitle } from "../../../../shared/session/tasks.ts";
import { DATA_FIELDS } from "./data-fields.ts";
import { TOGETHER_FIELDS } from "./together-fields.ts";

/** A field of the session form: what it is called and what it means, for people. */
export interface SpecField {
  readonly name: FieldName;
  readonly label: string;
  readonly explanation: string;
  readonly unit?: string;
  /** Choices with their names; a field without is typed as a number. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** A choice among numbers, or names with commas between them. */
  readonly typed?: "number" | "names";
  readonly place: Place;
  /** Whether it means anything beside what else is chosen; always, where left out. */
  readonly matters?: (draft: Draft) => boolean;
  /** What an empty field stands for; without it, an empty field is a mistake. Undefined is the spec's own default. */
  readonly empty?: { readonly value: null | undefined };
}

/** Where a field is: always shown, or in one of the two parts that open on demand. */
export type Place = "front" | "together" | "technical";

export type FieldName = (typeof FIELD_NAMES)[number];
const FIELD_NAMES = [
  "task",
  "data",
  "alpha",
  "labels",
  "seats",
  "rounds",
  "targetAccuracy",
  "policy",
  "localSteps",
  "outerMomentum",
  "averaging",
  "secureBits",
  "secureBound",
  "aggregation",
  "privacy",
  "privacyClip",
  "privacyNoise",
  "privacyDelta",
  "batchSize",
  "optimizer",
  "learningRate",
  "compression",
  "evaluateEvery",
  "heartbeatMs",
  "graceMs",
  "seed",
] as const satisfies readonly (keyof SessionSpec)[];

/** The form's content: what was typed, as text. */
export type Draft = Record<FieldName, string>;

/** What a session says of its tables, taken from a CSV file. */
export type TableFields = Pick<SessionSpec, "columns" | "labels" | "labelColumn">;

export const SPEC_FIELDS: readonly SpecField[] = [
  {
    name: "task",
    label: "Task",
    explanation: "What the tabs learn together: the model and its data set.",
    choices: TASK_NAMES.map((name) => ({ value: name, label: taskTitle(name) })),
    place: "front",
  },
  ...DATA_FIELDS,
  {
    name: "seats",
    label: "Seats",
    explanation: "How many tabs take part; training starts when all seats are filled, and the number stays fixed.",
    place: "front",
  },
  {
    name: "rounds",
    label: "Rounds",
    explanation: "Training ends after this many common steps, unless the target is reached earlier.",
    place: "front",
  },
  {
    name: "targetAccuracy",
    label: "Target accuracy",
    explanation: "All peers vote to stop at this share of correct answers, such as 0.97; leave it empty for no target.",
    empty: { value: null },
    place: "front",
  },
  {
    name: "policy",
    label: "If peers are lost",
    explanation:
      "Stop: all save the same round, so that every peer keeps the same model. Go on: a majority of the seats trains on, and whoever is cut off saves and stops; lost tabs may come back either way.",
    choices: [
      { value: "halt", label: "Stop together" },
      { value: "reorganize", label: "Go on with the majority" },
    ],
    place: "front",
  },
  ...TOGETHER_FIELDS,
  {
    name: "batchSize",
    label: "Batch size",
    explanation: "Samples that each peer looks at in each round.",
    unit: "samples a peer",
    place: "technical",
  },
  {
    name: "optimizer",
    label: "Optimizer",
    explanation: "The rule that turns the averaged gradient into an update, the same to the last bit at every peer.",
    choices: [
      { value: "adam", label: "Adam" },
      { value: "sgd", label: "SGD with momentum" },
    ],
    place: "technical",
  },
  {
    name: "learningRate",
    label: "Learning rate",
    explanation: "How far one update goes; too large diverges, too small crawls.",
    place: "technical",
  },
  {
    name: "compression",
    label: "Compression",
    explanation: "How gradients travel: fewer bits are faster on slow links and a little less exact.",
    choices: [
      { value: "none", label: "None (32 bits)" },
      { value: "fp16", label: "fp16 (16 bits)" },
      { value: "int8", label: "int8 (8 bits)" },
    ],
    place: "technical",
  },
  {
    name: "evaluateEvery",
    label: "Evaluate every",
    explanation:
      "After so many rounds the peers share out the held-out test set and measure accuracy. Empty is each 20 steps.",
    empty: { value: undefined },
    unit: "rounds",
    place: "technical",
  },
  {
    name: "heartbeatMs",
    label: "Heartbeat",
    explanation: "How often every peer tells every other that it is alive and where it is.",
    unit: "ms",
    place: "technical",
  },
  {
    name: "graceMs",
    label: "Grace",
    explanation: "How long all wait for a silent peer to come back before they decide how to go on.",
    unit: "ms",
    place: "technical",
  },
  {
    name: "seed",
    label: "Seed",
    explanation: "Starting point of all chance: the same seed gives the same initial model and the same batches.",
    place: "technical",
  },
];

/** The form as it is first shown: the defaults of the spec itself. */
export function defaultDraft(): Draft {
  const spec = parseSpec({});
  // A default that depends on other fields is shown as an empty one.
  const dependent = new Set(
    SPEC_FIELDS.filter(({ empty }) => empty && empty.value === undefined).map(({ name }) => name),
  );
  const textOf = (name: FieldName): string => (dependent.has(name) ? "" : String(spec[name] ?? ""));
  return Object.fromEntries(FIELD_NAMES.map((name) => [name, textOf(name)])) as Draft;
}

/** The accuracy that a task aims at by itself, as the form shows it; none where people bring their own data. */
export function taskTarget({ task, data }: Pick<Draft, "task" | "data">): string {
  const known = TASK_NAMES.find((name) => name === task);
  if (known === undefined || known === "table-mlp") return "";
  return data === "own" ? "" : String(TASKS[known].targetAccuracy ?? "");
}

/**
 * Checks what was typed with the server's own rules: the spec to send, or every field that is wrong.
 * @param table of a task that learns from tables, once a file was chosen
 */
export function readDraft(
  draft: Draft,
  table?: TableFields,
): { readonly spec: SessionSpec } | { readonly issues: readonly SpecIssue[] } {
  // What does not matter is not shown, so it must not be in the way either.
  const fields = SPEC_FIELDS.filter((field) => field.matters?.(draft) ?? true);
  try {
    const typed = Object.fromEntries(fields.map((field) => [field.name, readField(field, draft)]));
    return { spec: parseSpec(draft.task === "table-mlp" ? { ...typed, ...table, data: "own" } : typed) };
  } catch (error) {
    if (error instanceof SpecError) return { issues: error.issues };
    throw error;
  }
}

function readField(field: SpecField, draft: Draft): unknown {
  const text = draft[field.name].trim();
  if (field.choices !== undefined && field.typed === undefined) return text;
  if (text === "") return field.empty ? field.empty.value : Number.NaN;
  if (field.typed === "names") return text.split(",").map((name) => name.trim());
  return Number(text.replace(",", "."));
}
