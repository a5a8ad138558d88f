import { SpecError, parseSpec, type SessionSpec, type SpecIssue } from "../../../shared/session/spec.ts";
import { TASKS, TASK_NAMES, taskTitle } from "../../../shared/session/tasks.ts";

/** A field of the session form: what it is called and what it means, for people. */
export interface SpecField {
  readonly name: FieldName;
  readonly label: string;
  readonly explanation: string;
  readonly unit?: string;
  /** Choices with their names; a field without is typed as a number. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** Shown only on demand. */
  readonly advanced: boolean;
}

export type FieldName = (typeof FIELD_NAMES)[number];
const FIELD_NAMES = [
  "task",
  "seats",
  "rounds",
  "targetAccuracy",
  "policy",
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

export const SPEC_FIELDS: readonly SpecField[] = [
  {
    name: "task",
    label: "Task",
    explanation: "What the tabs learn together: the model and its data set.",
    choices: TASK_NAMES.map((name) => ({ value: name, label: taskTitle(name) })),
    advanced: false,
  },
  {
    name: "seats",
    label: "Seats",
    explanation: "How many tabs take part; training starts when all seats are filled, and the number stays fixed.",
    advanced: false,
  },
  {
    name: "rounds",
    label: "Rounds",
    explanation: "Training ends after this many common steps, unless the target is reached earlier.",
    advanced: false,
  },
  {
    name: "targetAccuracy",
    label: "Target accuracy",
    explanation: "All peers vote to stop at this share of correct answers, such as 0.97; leave it empty for no target.",
    advanced: false,
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
    advanced: false,
  },
  {
    name: "batchSize",
    label: "Batch size",
    explanation: "Samples that each peer looks at in each round.",
    unit: "samples a peer",
    advanced: true,
  },
  {
    name: "optimizer",
    label: "Optimizer",
    explanation: "The rule that turns the averaged gradient into an update, the same to the last bit at every peer.",
    choices: [
      { value: "adam", label: "Adam" },
      { value: "sgd", label: "SGD with momentum" },
    ],
    advanced: true,
  },
  {
    name: "learningRate",
    label: "Learning rate",
    explanation: "How far one update goes; too large diverges, too small crawls.",
    advanced: true,
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
    advanced: true,
  },
  {
    name: "evaluateEvery",
    label: "Evaluate every",
    explanation: "After so many rounds the peers share out the held-out test set and measure accuracy.",
    unit: "rounds",
    advanced: true,
  },
  {
    name: "heartbeatMs",
    label: "Heartbeat",
    explanation: "How often every peer tells every other that it is alive and where it is.",
    unit: "ms",
    advanced: true,
  },
  {
    name: "graceMs",
    label: "Grace",
    explanation: "How long all wait for a silent peer to come back before they decide how to go on.",
    unit: "ms",
    advanced: true,
  },
  {
    name: "seed",
    label: "Seed",
    explanation: "Starting point of all chance: the same seed gives the same initial model and the same batches.",
    advanced: true,
  },
];

/** The form as it is first shown: the defaults of the spec itself. */
export function defaultDraft(): Draft {
  const spec = parseSpec({});
  return Object.fromEntries(FIELD_NAMES.map((name) => [name, String(spec[name] ?? "")])) as Draft;
}

/** The accuracy that a task aims at by itself, as the form shows it. */
export function taskTarget(task: string): string {
  const known = TASK_NAMES.find((name) => name === task);
  return known === undefined ? "" : String(known === "table-mlp" ? "" : (TASKS[known].targetAccuracy ?? ""));
}

/** Checks what was typed with the server's own rules: the spec to send, or every field that is wrong. */
export function readDraft(draft: Draft): { readonly spec: SessionSpec } | { readonly issues: readonly SpecIssue[] } {
  try {
    return { spec: parseSpec(Object.fromEntries(SPEC_FIELDS.map((field) => [field.name, readField(field, draft)]))) };
  } catch (error) {
    if (error instanceof SpecError) return { issues: error.issues };
    throw error;
  }
}

function readField(field: SpecField, draft: Draft): unknown {
  const text = draft[field.name].trim();
  if (field.choices !== undefined) return text;
  if (text === "") return field.name === "targetAccuracy" ? null : Number.NaN;
  return Number(text.replace(",", "."));
}
