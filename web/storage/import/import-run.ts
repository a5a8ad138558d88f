import { ArchiveError } from "../../archives/archive-error.ts";
import { UnpackingBudget } from "../../archives/unpacking-budget.ts";
import { unzip } from "../../archives/unzip.ts";
import { looksLikeZip } from "../../archives/zip-directory.ts";
import { RUN_FORMAT } from "../formats/run-json.ts";
import type { SavedResult } from "../types.ts";
import { ImportError } from "./import-error.ts";
import { importedRun } from "./imported-run.ts";
import { IMPORT_BYTES_MAX, IMPORT_FILES_MAX, IMPORT_MEGABYTES_MAX } from "./limits.ts";
import { readRunJson } from "./read-run-json.ts";
import { readSafetensors } from "./read-safetensors.ts";
import { readTensorflowJs, type NamedBytes } from "./read-tensorflowjs.ts";
import { looksLikeSafetensors } from "./safetensors-file.ts";

/** A file as people chose it. */
export interface ChosenFile {
  readonly name: string;
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** Where an imported run gets its place in the history. */
export interface ImportPlace {
  /** Of the imported run, as a session's. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Reads one run out of files that were chosen together: a .safetensors file or a run as JSON that was exported here, or
 * a TensorFlow.js layers model, as a ZIP or as model.json with its weights. What a file is, its content says.
 * @throws ImportError naming the file and the reason
 */
export async function importRun(files: readonly ChosenFile[], place: ImportPlace): Promise<SavedResult> {
  const [first] = files;
  if (first === undefined) throw new ImportError("Nothing", "no file was chosen");
  if (files.length > IMPORT_FILES_MAX)
    throw new ImportError(first.name, `more than ${IMPORT_FILES_MAX} files were chosen`);
  if (files.reduce((sum, { size }) => sum + size, 0) > IMPORT_BYTES_MAX) throw tooLarge(first.name);
  const read: NamedBytes[] = [];
  for (const file of files) read.push({ name: file.name, bytes: await bytesOf(file) });
  return runOf(read, place);
}

async function runOf(files: readonly NamedBytes[], place: ImportPlace): Promise<SavedResult> {
  const [only] = files as [NamedBytes];
  if (files.length === 1 && (looksLikeZip(only.bytes) || /\.zip$/i.test(only.name))) {
    const entries = await unzipped(only);
    const [model, another] = entries.filter(({ name }) => /(?:^|\/)model\.json$/.test(name));
    if (model === undefined) throw new ImportError(only.name, "there is no model.json in it");
    if (another) throw new ImportError(only.name, `one run at a time: it has ${model.name} and ${another.name}`);
    const folder = model.name.slice(0, model.name.lastIndexOf("/") + 1);
    // Paths in a model are seen from where it stands.
    const beside = entries.flatMap(({ name, bytes }) =>
      name.startsWith(folder) ? [{ name: name.slice(folder.length), bytes }] : [],
    );
    return readJson({ name: only.name, bytes: model.bytes }, beside, place);
  }
  if (files.length === 1 && looksLikeSafetensors(only.bytes)) {
    const { told, state, digest } = readSafetensors(only.name, only.bytes);
    return importedRun({ file: only.name, ...place }, "safetensors", told, state, digest);
  }
  const [json, another] = jsonAmong(files);
  if (json === undefined) {
    const reason = "it is neither a .safetensors file, nor a run as JSON, nor a TensorFlow.js model (model.json)";
    throw new ImportError(only.name, only.bytes.length === 0 ? "it is empty" : reason);
  }
  if (another) throw new ImportError(another.name, "one run at a time: choose a single JSON file, with its weights");
  return readJson(json, files, place);
}

/** Weights may begin like JSON, by chance: then the name decides. */
function jsonAmong(files: readonly NamedBytes[]): readonly NamedBytes[] {
  const alike = files.filter(({ bytes }) => looksLikeJson(bytes));
  const called = alike.filter(({ name }) => /\.json$/i.test(name));
  return called.length > 0 ? called : alike;
}

async function readJson(file: NamedBytes, others: readonly NamedBytes[], place: ImportPlace): Promise<SavedResult> {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(file.bytes)) as Record<string, unknown>;
  } catch {
    throw new ImportError(file.name, "it is not JSON: it is damaged or cut off");
  }
  if (json.format === RUN_FORMAT) return readRunJson(file.name, json, place);
  if ("modelTopology" in json) {
    const { told, state } = readTensorflowJs(file.name, json, others);
    // The digest that such a file names is of a state with the optimizer's memory, which it does not hold.
    return importedRun({ file: file.name, ...place }, "tensorflowjs", told, state, null);
  }
  throw new ImportError(file.name, "it is JSON, but neither a run of Lockstep nor a TensorFlow.js model");
}

const looksLikeJson = (bytes: Uint8Array): boolean => bytes.find((byte) => byte > 0x20) === 0x7b;

async function unzipped({ name, bytes }: NamedBytes): Promise<readonly NamedBytes[]> {
  const unpacked: NamedBytes[] = [];
  try {
    const budget = new UnpackingBudget(IMPORT_BYTES_MAX);
    const limits = { entriesMax: IMPORT_FILES_MAX, entryBytesMax: IMPORT_BYTES_MAX, budget, wants: () => true };
    for await (const { path, content } of unzip(new Blob([bytes as Uint8Array<ArrayBuffer>]), limits)) {
      if (content instanceof ArchiveError) throw content;
      unpacked.push({ name: path, bytes: content });
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    throw new ImportError(error.entry === null ? name : `${name}/${error.entry}`, `it ${error.reason}`);
  }
  return unpacked;
}

async function bytesOf(file: ChosenFile): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new ImportError(file.name, "it cannot be read; was it moved or changed?");
  }
}

function tooLarge(name: string): ImportError {
  return new ImportError(name, `it is larger than ${IMPORT_MEGABYTES_MAX} MB, the most that is imported`);
}
