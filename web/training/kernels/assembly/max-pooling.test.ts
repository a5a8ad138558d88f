import { expect, test } from "vitest";
import type { Windows } from "../kernels.ts";
import { KernelMemory, kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";
import { drawnPlaces, forEachSeen } from "../testing/drawn-windows.ts";

test("the largest of each window, and its gradient at the first of equals", () => {
  forDrawnSizes(
    [3, 9, 9, 6, 4],
    (memory, random, samples, height, width, channels, size) => {
      const places = drawnPlaces(random, height, width, size, size);
      if (places === undefined) return;
      const outs = places[3] * places[4];
      const sizes: Windows = [height, width, channels, size, ...places];
      // Few different numbers, so that some are equal.
      const images = memory.floats(
        Float32Array.from({ length: samples * height * width * channels }, () => random.below(6) - 3),
      );
      const pooled = memory.floats(samples * outs * channels);
      const byPooled = memory.random(random, pooled.values.length);
      const byImages = memory.floats(images.values.length);

      const largest = new Float32Array(pooled.values.length).fill(-Infinity);
      const at = new Map<number, number>();
      for (let s = 0; s < samples; s++) {
        forEachSeen([height, width], [size, size], places, (place, _tap, pixel) => {
          for (let c = 0; c < channels; c++) {
            const image = (s * height * width + pixel) * channels + c;
            const result = (s * outs + place) * channels + c;
            if (images.values[image]! <= largest[result]!) continue;
            largest[result] = images.values[image]!;
            at.set(result, image);
          }
        });
      }
      const expectedBack = new Array<number>(byImages.values.length).fill(0);
      for (const [result, image] of at) expectedBack[image]! += byPooled.values[result]!;

      expectPartsAsWhole(random, samples, [pooled], (from, to) =>
        kernels.maxPool(images.at, pooled.at, ...sizes, from, to),
      );
      expectClose(pooled.values, largest, 0);
      expectPartsAsWhole(random, samples, [byImages], (from, to) =>
        kernels.maxPoolGradient(images.at, pooled.at, byPooled.at, byImages.at, ...sizes, from, to),
      );
      expectClose(byImages.values, expectedBack, 1e-6);
    },
    100,
  );
});

test("a NaN is the largest of its window, and is given the gradient", () => {
  const memory = new KernelMemory();
  const images = memory.floats([1, NaN, 3, 2]);
  const pooled = memory.floats(1);
  const byImages = memory.floats(4);
  const sizes: Windows = [2, 2, 1, 2, 2, 0, 0, 1, 1];
  kernels.maxPool(images.at, pooled.at, ...sizes, 0, 1);
  expect(pooled.values[0]).toBeNaN();
  kernels.maxPoolGradient(images.at, pooled.at, memory.floats([5]).at, byImages.at, ...sizes, 0, 1);
  expect(Array.from(byImages.values)).toEqual([0, 5, 0, 0]);
});
