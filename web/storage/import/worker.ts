/// <reference lib="webworker" />
import { reasonOf } from "../../../shared/reason-of.ts";
import type { SavedResult } from "../types.ts";
import { ImportError } from "./import-error.ts";
import { importRun, type ImportPlace } from "./import-run.ts";

declare const self: DedicatedWorkerGlobalScope;

/** A file as people chose or dropped it. */
export interface FileToImport {
  readonly path: string;
  readonly content: Blob;
}

/** What this worker is asked, once. */
export interface ImportRequest {
  readonly files: readonly FileToImport[];
  readonly place: ImportPlace;
}

export type ImportAnswer =
  | { readonly type: "imported"; readonly result: SavedResult }
  | { readonly type: "refused"; readonly file: string; readonly reason: string }
  | { readonly type: "failed"; readonly reason: string };

async function answerTo({ files, place }: ImportRequest): Promise<ImportAnswer> {
  try {
    const chosen = files.map(({ path, content }) => ({
      name: path,
      size: content.size,
      arrayBuffer: () => content.arrayBuffer(),
    }));
    return { type: "imported", result: await importRun(chosen, place) };
  } catch (error) {
    if (error instanceof ImportError) return { type: "refused", file: error.file, reason: error.reason };
    return { type: "failed", reason: reasonOf(error) };
  }
}

self.onmessage = ({ data }: MessageEvent<ImportRequest>): void =>
  void answerTo(data).then((answer) => self.postMessage(answer));
