import { ROUNDS_MAX, SEATS_MAX } from "../../../shared/limits.ts";
import { TASK_NAMES, taskOf } from "../../../shared/session/tasks.ts";
import type { TrainingState } from "../../../shared/training/state.ts";
import { ImportError, quoted } from "./import-error.ts";
import { accuracyOf, heldOutLossOf, sessionOf, specOf, type Told } from "./imported-run.ts";
import { readSafetensorsFile } from "./safetensors-file.ts";
import { vectorOf, type Tensor } from "./tensors.ts";

/** Slots that the optimizers of sessions have at most, those of an outer momentum included. */
const SLOTS_MAX = 8;

/**
 * Reads a .safetensors file that a result was exported to.
 * @throws ImportError
 */
export function readSafetensors(
  file: string,
  bytes: Uint8Array,
): { readonly told: Told; readonly state: TrainingState; readonly digest: string } {
  const { metadata, tensors } = readSafetensorsFile(file, bytes);
  if (metadata.format !== "lockstep") {
    throw new ImportError(file, "it was not saved by Lockstep: nothing in it says which task its tensors belong to");
  }
  const told = toldBy(file, metadata);
  const round = numberOf(file, "round", metadata.round, ROUNDS_MAX);
  const task = taskOf(told.spec);
  const parameters = vectorOf(file, task, tensors, (tensor) => tensor);
  const moments: Float32Array[] = [];
  for (let slot = 0; slot < SLOTS_MAX && hasSlot(tensors, slot); slot++) {
    moments.push(vectorOf(file, task, tensors, ({ name, shape }) => ({ name: `optimizer.${slot}.${name}`, shape })));
  }
  const { digest = "" } = metadata;
  if (!/^[0-9a-f]{32}$/.test(digest)) throw new ImportError(file, "it names no digest of its model");
  return { told, state: { round, parameters, moments }, digest };
}

function toldBy(file: string, metadata: Readonly<Record<string, string>>): Told {
  const common = {
    session: sessionOf(metadata.session),
    seat: numberOf(file, "seat", metadata.seat, SEATS_MAX - 1),
    accuracy: metadata.accuracy === undefined ? null : accuracyOf(Number(metadata.accuracy)),
    ...(metadata.heldOutLoss !== undefined && heldOutLossOf(Number(metadata.heldOutLoss))),
  };
  if (metadata.spec !== undefined) {
    return { ...common, spec: specOf(file, jsonOf(file, "spec", metadata.spec)), isSpecKnown: true };
  }
  const task = TASK_NAMES.find((name) => name === metadata.task);
  if (task === undefined) throw new ImportError(file, `it is of the unknown task ${quoted(metadata.task ?? "")}`);
  const labels = metadata.labels === undefined ? undefined : jsonOf(file, "labels", metadata.labels);
  const columns = metadata.columns === undefined ? undefined : jsonOf(file, "columns", metadata.columns);
  const text = metadata.text === undefined ? undefined : jsonOf(file, "text", metadata.text);
  const isOwn = labels !== undefined || columns !== undefined || (text !== undefined && !hasSource(text));
  const spec = specOf(file, {
    task,
    ...(labels !== undefined && { labels }),
    ...(columns !== undefined && { columns }),
    ...(text !== undefined && { text }),
    ...(isOwn && { data: "own" }),
  });
  return { ...common, spec, isSpecKnown: false };
}

/** Whether a session's text was shared; whether it is a right one, the spec says. */
function hasSource(text: unknown): boolean {
  return typeof text === "object" && text !== null && "source" in text && text.source !== null;
}

function hasSlot(tensors: ReadonlyMap<string, Tensor>, slot: number): boolean {
  return [...tensors.keys()].some((name) => name.startsWith(`optimizer.${slot}.`));
}

function numberOf(file: string, name: string, text: string | undefined, most: number): number {
  const value = /^\d{1,9}$/.test(text ?? "") ? Number(text) : Number.NaN;
  if (!(value <= most)) throw new ImportError(file, `its ${name} is ${quoted(text ?? "")}, not a number up to ${most}`);
  return value;
}

function jsonOf(file: string, name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ImportError(file, `its ${name} is not JSON`);
  }
}
