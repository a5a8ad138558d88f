import { SpecError, parseSpec, type SessionSpec, type SpecIssue } from "../../../../shared/session/spec.ts";
import { TASKS, TASK_NAMES } from "../../../../shared/session/tasks.ts";
import type { Draft, FieldName, SpecField } from "./spec-field.ts";
import { SPEC_FIELDS } from "./spec-fields.ts";

/** What a session says of its tables, taken from a CSV file. */
export type TableFields = Pick<SessionSpec, "columns" | "labels" | "labelColumn">;

/** The form as it is first shown: the defaults of the spec itself. */
export function defaultDraft(): Draft {
  const spec = parseSpec({});
  // A default that depends on other fields is shown as an empty one.
  const dependent = new Set(
    SPEC_FIELDS.filter(({ empty }) => empty && empty.value === undefined).map(({ name }) => name),
  );
  const textOf = (name: FieldName): string => (dependent.has(name) ? "" : String(spec[name] ?? ""));
  return Object.fromEntries(SPEC_FIELDS.map(({ name }) => [name, textOf(name)])) as Draft;
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
