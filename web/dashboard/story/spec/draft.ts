import { readyNamed } from "../../../../shared/session/ready/ready-tasks.ts";
import {
  SpecError,
  parseSpec,
  type SessionSpec,
  type SessionSpecInput,
  type SpecIssue,
} from "../../../../shared/session/spec.ts";
import {
  familyOf,
  TASK_NAMES,
  taskNamed,
  taskOf,
  UNSAMPLED,
  type FamilyName,
} from "../../../../shared/session/tasks.ts";
import { tidyName } from "../../../../shared/names.ts";
import type { LayeredModel } from "../../../../shared/training/model/model.ts";
import { choosesData, familyOfDraft, valueIn, type Draft, type FieldName, type SpecField } from "./spec-field.ts";
import { SPEC_FIELDS } from "./spec-fields.ts";

/** Fields of the spec that follow from what people choose beside the form's fields, such as a file. */
export type Brought = { readonly [Field in keyof SessionSpec]?: SessionSpec[Field] | SessionSpecInput[Field] };

/** What is not typed into fields. */
export interface BesideFields {
  /** For each family of tasks what was chosen for it, once it was. */
  readonly brought?: Readonly<Partial<Record<FamilyName, Brought>>>;
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

/** The form as it is first shown: of the usual task, with all that is proposed for it. */
export function firstDraft(): Draft {
  const draft = defaultDraft();
  return { ...draft, ...taskDefaults(draft) };
}

/** The defaults of the spec itself, but for what a field proposes, whatever the task. */
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
  return Object.fromEntries(SPEC_FIELDS.map(({ name, proposed }) => [name, proposed ?? textOf(name)])) as Draft;
}

/** The form as it says what a session says, but for what stands beside its fields. */
export function draftOf(spec: SessionSpec): Draft {
  const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(", ") : String(value ?? ""));
  const draft = Object.fromEntries(SPEC_FIELDS.map(({ name }) => [name, textOf(valueIn(spec, name))])) as Draft;
  return { ...draft, model: spec.model === null ? "" : "own" };
}

/** The fields that go with the task, as long as nobody has touched them: what a task says of them by itself. */
export function taskDefaults({ task: name, data }: Pick<Draft, "task" | "data">): TaskDefaults {
  const ready = readyNamed(name);
  if (ready) {
    const draft = draftOf(parseSpec(ready.spec));
    const said = SPEC_FIELDS.map((field) => field.name).filter((field) => saysItself(ready.spec, field));
    const { targetAccuracy, batchSize } = draft;
    return { ...Object.fromEntries(said.map((field) => [field, draft[field]])), targetAccuracy, batchSize };
  }
  const known = taskNamed(name) ?? TASK_NAMES[0];
  const task = taskOf({ ...UNSAMPLED, task: known });
  // What accuracy data of people's own allow, nobody knows beforehand.
  const targetAccuracy = data === "own" ? "" : String(task.targetAccuracy ?? "");
  const { proposed = {} } = familyOf({ task: known });
  const texts = Object.entries(proposed).map(([field, value]) => [field, String(value)]);
  return { ...(Object.fromEntries(texts) as Partial<Draft>), targetAccuracy, batchSize: String(task.batchSize) };
}

/** The draft with another value in one field; what nobody has touched goes with the task. */
export function changedDraft(draft: Draft, name: FieldName, value: string): Draft {
  const before = { ...defaultDraft(), ...taskDefaults(draft) };
  const changed = { ...draft, [name]: value };
  const after = { ...defaultDraft(), ...taskDefaults(changed) };
  for (const { name: other } of SPEC_FIELDS) {
    const goesAlong = other !== name && other !== "task" && draft[other] === before[other];
    if (goesAlong) changed[other] = after[other];
  }
  return changed;
}

type TaskDefaults = Partial<Draft> & Pick<Draft, "targetAccuracy" | "batchSize">;

/** Whether a ready task says a field of its sessions, other than which task they are of. */
function saysItself(spec: SessionSpecInput, field: FieldName): boolean {
  return field !== "task" && Object.hasOwn(spec, field.replace(/\..*$/, ""));
}

/** Checks what was typed with the server's own rules: the spec to send, or every field that is wrong. */
export function readDraft(
  draft: Draft,
  beside: BesideFields = {},
): { readonly spec: SessionSpec } | { readonly issues: readonly SpecIssue[] } {
  const fields = fieldsOf(draft, beside);
  try {
    const typed = specLike(fields.map((field) => [field.name, readField(field, draft)]));
    const { model: choice, ...others } = typed;
    const own = choice === "own" && { model: beside.model };
    return { spec: parseSpec({ ...others, ...own, ...broughtTo(draft, beside) }) };
  } catch (error) {
    if (error instanceof SpecError) return { issues: error.issues };
    throw error;
  }
}

/** The fields that matter beside what else was chosen. What is not shown must not be in the way either. */
export function fieldsOf(draft: Draft, beside: BesideFields = {}): readonly SpecField[] {
  const data = dataOf(draft, beside);
  return SPEC_FIELDS.filter((field) => field.matters?.(draft, data) ?? true);
}

/** Where the samples of such a session come from. */
function dataOf(draft: Draft, beside: BesideFields): SessionSpec["data"] {
  const ready = readyNamed(draft.task);
  const chosen = ready ? (ready.spec.data ?? "shared") : (broughtTo(draft, beside).data ?? draft.data);
  return chosen === "own" || chosen === "by-label" ? chosen : "shared";
}

/**
 * Between what a model of the draft's task lies, whatever else is still wrong; undefined where the task has no layers, and
 * while its table or its text is missing.
 */
export function modelSetting(draft: Draft, beside: BesideFields = {}): ModelSetting | undefined {
  const fields = fieldsOf(draft, beside).filter(({ name }) => name !== "model");
  const typed = specLike(fields.map((field) => [field.name, readField(field, draft)]));
  const spec = withoutMistakes({ ...typed, ...broughtTo(draft, beside) });
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

/**
 * What stands in the form beside its fields; of a ready task nothing. Where nobody is asked where samples come from, it is
 * from where they usually do.
 */
function broughtTo(draft: Draft, { brought = {} }: BesideFields): Brought {
  const family = familyOfDraft(draft);
  if (family === undefined || readyNamed(draft.task) !== undefined) return {};
  const [data] = family.data;
  return { ...(!choosesData(draft) && data && { data }), ...brought[family.name] };
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
  if (field.typed === "truth") return text === "true";
  if (field.choices !== undefined && field.typed === undefined) return text;
  if (field.typed === "words") return tidyName(text);
  if (text === "") return field.empty ? field.empty.value : Number.NaN;
  if (field.typed === "names") return text.split(",").map((name) => name.trim());
  return Number(text.replace(",", "."));
}
