import type { FiledEntry } from "../../shared/peer/journal.ts";

export { roundsCsv } from "./formats/csv.ts";
export { runJson } from "./formats/run-json.ts";
export { toSafetensors } from "./formats/safetensors.ts";
export { toTensorflowJsZip } from "./formats/tensorflowjs-model.ts";

/** A journal as NDJSON: one line of JSON per entry, each ended by a line feed. */
export function toNdjson(journal: readonly FiledEntry[]): string {
  return journal.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}
