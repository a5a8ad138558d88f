import { present } from "../../shared/assert.ts";
import type { OwnExamples } from "../ports/own-data.ts";

/** All samples of several sources of one schema, one after the other, in fresh arrays. At least one source. */
export function joinOwnData(parts: readonly OwnExamples[]): OwnExamples {
  const samples = parts.reduce((sum, part) => sum + part.samples, 0);
  const size = parts.reduce((sum, { inputs }) => sum + inputs.length, 0);
  const inputs = parts[0]?.inputs instanceof Float32Array ? new Float32Array(size) : new Uint8Array(size);
  const labels = parts[0]?.labels instanceof Float32Array ? new Float32Array(samples) : new Uint16Array(samples);
  let [inputAt, labelAt] = [0, 0];
  for (const part of parts) {
    inputs.set(part.inputs, inputAt);
    labels.set(part.labels, labelAt);
    inputAt += part.inputs.length;
    labelAt += part.samples;
  }
  return { samples, inputs, labels };
}

/** How many samples have each label; nothing where numbers are predicted. @param labels number of labels */
export function labelCounts(parts: readonly OwnExamples[], labels: number): readonly number[] {
  const counts = new Array<number>(labels).fill(0);
  for (const part of parts) {
    if (part.labels instanceof Float32Array) continue;
    for (const label of part.labels)
      counts[label] = present(counts[label], "a sample's label is one of the session's") + 1;
  }
  return counts;
}
