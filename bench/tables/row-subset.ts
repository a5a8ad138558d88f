import { present } from "../../shared/assert.ts";
import type { OwnExamples } from "../../web/ports/own-data.ts";
import type { Samples } from "../../web/training/compiled-model.ts";

/** Some rows of a table, in this order. */
export function rowSubset(all: OwnExamples, rows: ArrayLike<number>): OwnExamples {
  const width = all.inputs.length / all.samples;
  const inputs = new Float32Array(rows.length * width);
  const labels = all.labels instanceof Float32Array ? new Float32Array(rows.length) : new Uint16Array(rows.length);
  for (const [i, row] of Array.from(rows).entries()) {
    inputs.set(all.inputs.subarray(row * width, (row + 1) * width), i * width);
    labels[i] = present(all.labels[row], "a row has a label");
  }
  return { samples: rows.length, inputs, labels };
}

/** The same as an engine takes them. */
export function asSamples({ samples, inputs, labels }: OwnExamples): Samples {
  return { count: samples, inputs: Float32Array.from(inputs), labels };
}
