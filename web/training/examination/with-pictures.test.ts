import { expect, test } from "vitest";
import type { ExaminedClasses } from "../../ports/examination.ts";
import { withPictures } from "./with-pictures.ts";

test("wrong answers show the pictures that were held out, and not their features", () => {
  const inputs = Uint8Array.from({ length: 20 * 4 }, (_, i) => Math.floor(i / 4));
  const own = { samples: 20, inputs, labels: new Uint16Array(20) };
  const wrong = {
    ...{ count: 3, numbers: Uint32Array.of(3, 0, 1), truths: new Uint16Array(3), answers: new Uint16Array(3) },
    ...{ probabilities: new Float32Array(3), shown: { count: 2, inputs: new Float32Array(2 * 7) } },
  };
  const examined: ExaminedClasses = { says: "classes", classes: 2, confusion: new Uint32Array(4), wrong };
  const told = withPictures(examined, own) as ExaminedClasses;
  // Of twenty, these are held out: 2, 7, 12, 17.
  expect(told).toEqual({
    ...examined,
    wrong: { ...wrong, shown: { count: 2, inputs: Uint8Array.of(17, 17, 17, 17, 2, 2, 2, 2) } },
  });
  expect(withPictures(examined, { ...own, inputs: new Float32Array(20) })).toBe(examined);
});
