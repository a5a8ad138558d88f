import { holdOut } from "../../../shared/data/held-out.ts";
import { present } from "../../../shared/assert.ts";
import type { Examined } from "../../ports/examination.ts";
import type { OwnExamples } from "../../ports/own-data.ts";

/**
 * The same, with own pictures in place of their features, which say nothing to people.
 * @param own the pictures, of which the held-out ones were examined
 */
export function withPictures(examined: Examined, { inputs, samples }: OwnExamples): Examined {
  if (examined.says !== "classes" || !(inputs instanceof Uint8Array)) return examined;
  const { test } = holdOut(samples);
  const { wrong } = examined;
  const size = inputs.length / samples;
  const { count } = wrong.shown;
  const pictures = new Uint8Array(count * size);
  wrong.numbers.subarray(0, count).forEach((number, at) => {
    const sample = present(test[number], "what was examined was held out");
    pictures.set(inputs.subarray(sample * size, (sample + 1) * size), at * size);
  });
  return { ...examined, wrong: { ...wrong, shown: { count, inputs: pictures } } };
}
