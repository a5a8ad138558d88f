import * as v from "valibot";
import { parseSpec, SpecError, type SessionSpec } from "../../../shared/session/spec.ts";
import { createDigester } from "../../../shared/training/digest.ts";
import type { TrainingState } from "../../../shared/training/state.ts";
import type { ImportedFrom, SavedResult } from "../types.ts";
import { ImportError } from "./import-error.ts";

/** What a file tells of a run, beside its model. */
export interface Told extends Pick<SavedResult, "seat" | "accuracy" | "heldOutLoss"> {
  readonly session: string | null;
  readonly spec: SessionSpec;
  readonly isSpecKnown: boolean;
}

const SESSION_ID = /^[\w-]{1,64}$/;

/** A session's ID, or null where a text is none. */
export function sessionOf(text: unknown): string | null {
  return typeof text === "string" && SESSION_ID.test(text) ? text : null;
}

/** A share of the test set, or null where a value is none. */
export function accuracyOf(value: unknown): number | null {
  return v.is(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), value) ? value : null;
}

/** A mean loss on the held-out set, as it stands in a result; nothing where a value is none. */
export function heldOutLossOf(value: unknown): Pick<SavedResult, "heldOutLoss"> {
  const isLoss = v.is(v.pipe(v.number(), v.finite(), v.minValue(0)), value);
  return isLoss ? { heldOutLoss: value as number } : {};
}

/** @throws ImportError naming the field that is wrong */
export function specOf(file: string, input: unknown): SessionSpec {
  try {
    return parseSpec(input);
  } catch (error) {
    if (error instanceof SpecError) throw new ImportError(file, `its session's description is wrong: ${error.message}`);
    throw error;
  }
}

/**
 * A result of the history out of what a file holds.
 * @param file its name
 * @param id of the imported run; what was saved by a session's own seats is never replaced
 * @param claimed the digest that the file names; null where it cannot be that of what the file holds
 * @throws ImportError where the model is not the one that the digest names
 */
export async function importedRun(
  { file, id, now }: { readonly file: string; readonly id: string; readonly now: number },
  format: ImportedFrom["format"],
  { session, isSpecKnown, ...told }: Told,
  state: TrainingState,
  claimed: string | null,
): Promise<SavedResult> {
  const digest = (await createDigester()).digest(state);
  if (claimed !== null && claimed !== digest) {
    throw new ImportError(file, `it was changed: it names the digest ${claimed}, but what it holds has ${digest}`);
  }
  return {
    ...told,
    key: `${id}/${told.seat}`,
    session: id,
    round: state.round,
    digest,
    reason: "finished",
    savedAt: now,
    loss: null,
    backend: "",
    state,
    journal: [],
    rounds: [],
    imported: { file, format, session, isSpecKnown },
  };
}
