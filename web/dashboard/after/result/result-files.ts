import { taskOf, type Task } from "../../../../shared/session/tasks.ts";
import type { FileEnding } from "../../../storage/files/file-content.ts";
import { unwritable } from "../../../storage/formats/unwritable-blocks.ts";
import type { SavedResult } from "../../../storage/types.ts";

/** A file that a result can be taken away as. */
export interface ResultFile {
  readonly ending: FileEnding;
  readonly label: string;
  readonly about: string;
  /** Whether it can be had; `about` says why not. */
  readonly isThere: boolean;
}

/** The files that there are of a result: a synthetic task has no layers, an imported model perhaps no history. */
export function resultFiles(result: SavedResult): readonly ResultFile[] {
  const files: ResultFile[] = [
    {
      ending: "safetensors",
      label: "Model (.safetensors)",
      about: "All tensors, for Python, Rust and JavaScript; can be imported here.",
      isThere: true,
    },
  ];
  const task = taskOf(result.spec);
  if (task.model.kind === "layers") {
    const reason = unwritable(task);
    files.push({
      ending: "tfjs.zip",
      label: "TensorFlow.js (.zip)",
      about:
        reason === undefined
          ? "model.json and weights.bin, for tf.loadLayersModel; can be imported here."
          : `Not of this model: ${reason}. The .safetensors file has all of it.`,
      isThere: reason === undefined,
    });
  }
  files.push({
    ending: "onnx",
    label: "ONNX (.onnx)",
    about: onnxWords(task),
    isThere: task.model.kind === "layers",
  });
  if (result.imported?.isSpecKnown !== false) {
    files.push({
      ending: "json",
      label: "Whole run (.json)",
      about: "Session, figures, journal and model in one; can be imported here.",
      isThere: true,
    });
  }
  if (result.rounds.length > 0) {
    files.push({
      ending: "csv",
      label: "Rounds (.csv)",
      about: "Every figure of every round, for spreadsheets.",
      isThere: true,
    });
  }
  if (result.journal.length > 0) {
    files.push({
      ending: "ndjson",
      label: "Journal (.ndjson)",
      about: "Every event of this peer, a line each.",
      isThere: true,
    });
  }
  return files;
}

function onnxWords({ model, extractor, family }: Task): string {
  if (model.kind === "flat") return "Not of this task: it only averages numbers, and has no network.";
  if (extractor !== null)
    return "Pictures in, chances of the labels out: the network that looks at them is in it, 9 MB.";
  const takes = family === "text" ? "Tokens in, logits of the next out" : "For ONNX Runtime on any system";
  return `${takes}; what goes in and comes out is told in the file.`;
}

/**
 * Makes a file of a result, in a worker.
 * @throws DownloadError where something that belongs into it cannot be had; Error where it cannot be written; the signal's reason
 */
export async function makeResultFile(result: SavedResult, ending: FileEnding, signal: AbortSignal): Promise<Blob> {
  const { writeFile } = await import("../../../storage/files/write-file.ts");
  const extractor = ending === "onnx" ? await (await import("./onnx-extractor.ts")).extractorOf(result) : undefined;
  return writeFile({ ending, result, extractor }, signal);
}
