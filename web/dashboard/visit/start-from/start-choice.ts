import { hasNewHead, startMisfit, startParameters } from "../../../../shared/session/start-misfit.ts";
import { parseSpec, type SessionSpec } from "../../../../shared/session/spec.ts";
import { START_FROM_CHARACTERS_MAX } from "../../../../shared/session/start-schema.ts";
import { createDigester } from "../../../../shared/training/digest.ts";
import { startDigest } from "../../../../shared/training/start-state.ts";
import { randomId } from "../../../introduction/random-id.ts";
import { holdStart } from "../../../seat/start-models.ts";
import { storedResults } from "../../../seat/stored-results.ts";
import type { GivenFile } from "../../../data/open-files.ts";
import type { SavedResult } from "../../../storage/types.ts";
import { whole } from "../../kit/look/figures.ts";

/** A model that a session can start from, as somebody has chosen it. */
export interface StartChoice {
  readonly parameters: Float32Array;
  /** How it was trained, as far as that is known: the blocks are always right. */
  readonly of: SessionSpec;
  /** Where it comes from, as a session's spec says it. */
  readonly from: string;
  /** Of the saved result that it is, if it is one. */
  readonly key?: string;
}

/** The model of a result. */
export function choiceOf(result: SavedResult): StartChoice {
  const { imported, session, round, spec, state } = result;
  const origin = imported ? imported.file : `session ${session}`;
  const name = result.name ?? spec.name;
  const called = name === "" ? origin : `${name} (${origin})`;
  return {
    parameters: state.parameters,
    of: spec,
    from: oneLine(called, round === 0 ? "" : `, round ${whole(round)}`),
  };
}

/** Names of files and runs may be long, and hold what a spec does not take. */
export function oneLine(text: string, end: string): string {
  const plain = text.replace(/[\p{Cc}\p{Surrogate}<>]+/gu, " ").trim();
  const room = START_FROM_CHARACTERS_MAX - end.length;
  if (plain.length <= room) return plain + end;
  // A character of two code units is not cut in half.
  return `${plain
    .slice(0, room - 1)
    .replace(/\p{Surrogate}$/u, "")
    .trim()}…${end}`;
}

/** @throws StorageError, or Error where this browser has no such result */
export async function choiceOfKey(key: string): Promise<StartChoice> {
  const result = await (await storedResults()).load(key);
  if (!result) throw new Error("The result to start from is not in this browser any more.");
  return { ...choiceOf(result), key };
}

/** Reads a model out of files that were chosen together. @throws ImportError naming the file and the reason */
export async function choiceOfFiles(files: readonly GivenFile[], signal?: AbortSignal): Promise<StartChoice> {
  const { importInWorker } = await import("../../../storage/import/import-worker.ts");
  return choiceOf(await importInWorker(files, { id: `imported-${randomId()}`, now: Date.now() }, signal));
}

/** A session that starts from the model, and what exactly it begins with (M6). */
export async function startingFrom(
  spec: SessionSpec,
  choice: StartChoice,
): Promise<{ readonly spec: SessionSpec; readonly parameters: Float32Array }> {
  const parameters = startParameters(choice.of, choice.parameters, spec);
  const digest = startDigest(spec, parameters, await createDigester());
  const from = hasNewHead(choice.of, spec) ? oneLine(choice.from, ", its last layer new") : choice.from;
  return { spec: parseSpec({ ...spec, start: { digest, from } }), parameters };
}

/** The spec of a session that starts from the model, which this browser has from now on (M6). */
export async function specWithStart(spec: SessionSpec, choice: StartChoice): Promise<SessionSpec> {
  const started = await startingFrom(spec, choice);
  if (started.spec.start) await holdStart(started.spec.start.digest, started.parameters);
  return started.spec;
}

/**
 * What somebody picked for a session that waits for its model (M6).
 * @returns its parameters, a copy
 * @throws ImportError, or Error with what was wanted and what was picked
 */
export async function startOutOfFiles(
  files: readonly GivenFile[],
  spec: SessionSpec,
  signal?: AbortSignal,
): Promise<Float32Array<ArrayBuffer>> {
  const choice = await choiceOfFiles(files, signal);
  const name = files[0]?.path ?? "This file";
  const misfit = startMisfit(choice.of, spec);
  if (misfit !== undefined) throw new Error(`${name} is not the model of this session: ${misfit}.`);
  const parameters = startParameters(choice.of, choice.parameters, spec);
  const digest = startDigest(spec, parameters, await createDigester());
  if (digest !== spec.start?.digest) {
    throw new Error(
      `${name} has a model of the right size, but another one: this session starts from digest ${spec.start?.digest}, and this one would be ${digest}.`,
    );
  }
  await holdStart(digest, parameters);
  return Float32Array.from(parameters);
}
