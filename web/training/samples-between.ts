import type { Samples } from "./compiled-model.ts";

/** Samples [from, to), which share their memory with the whole batch. */
export function samplesBetween({ count, inputs, labels }: Samples, from: number, to: number): Samples {
  return { count: to - from, inputs: rowsOf(inputs, count, from, to), labels: rowsOf(labels, count, from, to) };
}

function rowsOf<T extends Samples["inputs"] | Samples["labels"]>(
  values: T,
  count: number,
  from: number,
  to: number,
): T {
  const size = values.length / count;
  return values.subarray(from * size, to * size) as T;
}
