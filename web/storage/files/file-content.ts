import { toNdjson } from "../export.ts";
import { roundsCsv, runsCsv } from "../formats/csv.ts";
import { toOnnx } from "../formats/onnx/onnx-model.ts";
import { runJson } from "../formats/run-json.ts";
import { toSafetensors } from "../formats/safetensors.ts";
import { toTensorflowJsZip } from "../formats/tensorflowjs-model.ts";
import type { SavedResult } from "../types.ts";

/** What a result can be written as, by the ending of the file, and what that is called on the web. */
export const FILE_TYPES = {
  safetensors: "application/octet-stream",
  "tfjs.zip": "application/zip",
  onnx: "application/octet-stream",
  json: "application/json",
  csv: "text/csv",
  ndjson: "application/x-ndjson",
} as const;
export type FileEnding = keyof typeof FILE_TYPES;

export interface ResultOrder {
  readonly ending: FileEnding;
  readonly result: SavedResult;
  /** For ONNX, the weights of the network that looks at pictures first, where the model has one. */
  readonly extractor?: Float32Array | undefined;
}

/** The rounds of several runs, in one table. */
export interface ComparisonOrder {
  readonly ending: "runs.csv";
  readonly runs: Parameters<typeof runsCsv>[0];
}

export type FileOrder = ResultOrder | ComparisonOrder;

/** Writes a file. @throws Error where a result cannot be written so */
export function fileContent(order: FileOrder): Blob {
  if (order.ending === "runs.csv") return new Blob([runsCsv(order.runs)], { type: FILE_TYPES.csv });
  const { ending, result, extractor } = order;
  return new Blob([contentOf(ending, result, extractor)], { type: FILE_TYPES[ending] });
}

function contentOf(
  ending: FileEnding,
  result: SavedResult,
  extractor: ResultOrder["extractor"],
): string | Uint8Array<ArrayBuffer> {
  switch (ending) {
    case "safetensors":
      return toSafetensors(result);
    case "tfjs.zip":
      return toTensorflowJsZip(result);
    case "onnx":
      return toOnnx(result, extractor);
    case "json":
      return runJson(result);
    case "csv":
      return roundsCsv(result.rounds);
    case "ndjson":
      return toNdjson(result.journal);
  }
}
