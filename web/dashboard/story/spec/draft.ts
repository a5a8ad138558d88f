import { SpecError, parseSpec, type SessionSpec, type SpecIssue } from "../../../../shared/session/spec.ts";
import { TASKS, TASK_NAMES, taskOf } from "../../../../shared/session/tasks.ts";
import type { LayeredModel } from "../../../../shared/training/model/model.ts";
import { valueIn, type Draft, type FieldName, type SpecField } from "./spec-field.ts";
import { SPEC_FIELDS } from "./spec-fields.ts";

/** What a session says of its tables, taken from a CSV file. */
export type TableFields = Pick<SessionSpec, "columns" | "labels" | "labelColumn">;

/** What is not typed into fields. */
export interface BesideFields {
  /** Of a task that learns from tables, once a file was chosen. */
  readonly table?: TableFields | undefined;
  /** A model of one's own as it stands in its editor, right or not. */
  readonly model?: unknown;
}

/** A task's own model, and what one of people's own begins and ends with. */
export interface ModelSetting {
  readonly preset: LayeredModel;
  readonly frame: LayeredModel;
}

/** Sessions whose defaults are shown: the usual one, and for fields that it does not have, others that do. */
const DEFAULTS = [{}, { schedule: { kind: "cosine" } }, { schedule: { kind: "step" } }] as const;

/** The form as it is first shown: the defaults of the spec itself. */
export function defaultDraft(): Draft {
  const specs = DEFAULTS.map((input) => parseSpec(input));
  // A default that depends on other fields is shown as an empty one.
  const dependent = new Set(
    SPEC_FIELDS.filter(({ empty }) => empty && empty.value === undefined).map(({ name }) => name),
  );
  const textOf = (name: FieldName): string => {
    const known = specs.map((spec) => valueIn(spec, name)).find((value) => value !== undefined);
    return dependent.has(name) ? "" : String(known ?? "");
  };
  return Object.fromEntries(SPEC_FIELDS.map(({ name }) => [name, textOf(name)])) as Draft;
}

/** The accuracy that a task aims at by itself, as the form shows it; none where people bring their own data. */
export function taskTarget({ task, data }: Pick<Draft, "task" | "data">): string {
  const known = TASK_NAMES.find((name) => name === task);
  if (known === undefined || known === "table-mlp") return "";
  return data === "own" ? "" : String(TASKS[known].targetAccuracy ?? "");
}

/** Checks what was typed with the server's own rules: the spec to send, or every field that is wrong. */
export function readDraft(
  draft: Draft,
  { table, model }: BesideFields = {},
): { readonly spec: SessionSpec } | { readonly issues: readonly SpecIssue[] } {
  const fields = fieldsOf(draft);
  try {
    const typed = specLike(fields.map((field) => [field.name, readField(field, draft)]));
    const { model: choice, ...others } = typed;
    return { spec: parseSpec({ ...others, ...(choice === "own" && { model }), ...tableFields(draft, table) }) };
  } catch (error) {
    if (error instanceof SpecError) return { issues: error.issues };
    throw error;
  }
}

/** What does not matter is not shown, so it must not be in the way either. */
function fieldsOf(draft: Draft): readonly SpecField[] {
  return SPEC_FIELDS.filter((field) => field.matters?.(draft) ?? true);
}

/**
 * Between what a model of the draft's task lies, whatever else is still wrong; undefined where the task has no layers, and
 * while its table is missing.
 */
export function modelSetting(draft: Draft, table?: TableFields): ModelSetting | undefined {
  const fields = fieldsOf(draft).filter(({ name }) => name !== "model");
  const typed = specLike(fields.map((field) => [field.name, readField(field, draft)]));
  const spec = withoutMistakes({ ...typed, ...tableFields(draft, table) });
  if (!spec) return undefined;
  const [preset, frame] = [taskOf(spec).model, taskOf({ ...spec, model: [] }).model];
  return preset.kind === "layers" && frame.kind === "layers" ? { preset, frame } : undefined;
}

/** The spec with the defaults in place of what is wrong; undefined where it stays wrong, as without a table. */
function withoutMistakes(typed: Readonly<Record<string, unknown>>): SessionSpec | undefined {
  try {
    return parseSpec(typed);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const wrong = new Set(error.issues.map(({ field }) => field.split(".")[0]));
    const right = Object.fromEntries(Object.entries(typed).filter(([name]) => !wrong.has(name)));
    return Object.keys(right).length < Object.keys(typed).length ? withoutMistakes(right) : undefined;
  }
}

function tableFields({ task }: Draft, table: TableFields | undefined): object {
  return task === "table-mlp" ? { ...table, data: "own" } : {};
}

/** Fields of a schedule lie inside of it. */
function specLike(fields: readonly (readonly [FieldName, unknown])[]): Record<string, unknown> {
  const schedule: Record<string, unknown> = {};
  const spec: Record<string, unknown> = { schedule };
  for (const [name, value] of fields) {
    const [outer, inner] = name.split(".") as [string, string?];
    if (inner === undefined) spec[outer] = value;
    else schedule[inner] = value;
  }
  return spec;
}

function readField(field: SpecField, draft: Draft): unknown {
  const text = draft[field.name].trim();
  if (field.choices !== undefined && field.typed === undefined) return text;
  if (text === "") return field.empty ? field.empty.value : Number.NaN;
  if (field.typed === "names") return text.split(",").map((name) => name.trim());
  return Number(text.replace(",", "."));
}
