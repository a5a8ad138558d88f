import { taskOf, type Task } from "../../../../shared/session/tasks.ts";
import { unwritable } from "../../../storage/formats/unwritable-blocks.ts";
import type { SavedResult } from "../../../storage/types.ts";

/** A file that a result can be taken away as. */
interface ResultFile {
  readonly ending: string;
  readonly label: string;
  readonly about: string;
  /** Null where it cannot be had; `about` says why. */
  readonly make: (() => Promise<Blob>) | null;
}

const exporting = () => import("../../../storage/export.ts");

/** The files that there are of a result: a synthetic task has no layers, an imported model perhaps no history. */
export function resultFiles(result: SavedResult): readonly ResultFile[] {
  const files: ResultFile[] = [
    {
      ending: "safetensors",
      label: "Model (.safetensors)",
      about: "All tensors, for Python, Rust and JavaScript; can be imported here.",
      make: async () => blobOf((await exporting()).toSafetensors(result), "application/octet-stream"),
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
      make:
        reason === undefined
          ? async () => blobOf((await exporting()).toTensorflowJsZip(result), "application/zip")
          : null,
    });
  }
  files.push({
    ending: "onnx",
    label: "ONNX (.onnx)",
    about: onnxWords(task),
    make: task.model.kind === "layers" ? async () => (await import("./onnx-file.ts")).onnxFileOf(result) : null,
  });
  if (result.imported?.isSpecKnown !== false) {
    files.push({
      ending: "json",
      label: "Whole run (.json)",
      about: "Session, figures, journal and model in one; can be imported here.",
      make: async () => blobOf((await exporting()).runJson(result), "application/json"),
    });
  }
  if (result.rounds.length > 0) {
    files.push({
      ending: "csv",
      label: "Rounds (.csv)",
      about: "Every figure of every round, for spreadsheets.",
      make: async () => blobOf((await exporting()).roundsCsv(result.rounds), "text/csv"),
    });
  }
  if (result.journal.length > 0) {
    files.push({
      ending: "ndjson",
      label: "Journal (.ndjson)",
      about: "Every event of this peer, a line each.",
      make: async () => blobOf((await exporting()).toNdjson(result.journal), "application/x-ndjson"),
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

function blobOf(content: string | Uint8Array<ArrayBuffer>, type: string): Blob {
  return new Blob([content], { type });
}
