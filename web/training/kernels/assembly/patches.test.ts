import { test } from "vitest";
import type { Patches } from "../kernels.ts";
import { kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";
import { drawnPlaces, forEachSeen } from "../testing/drawn-windows.ts";

test("patches hold what the filter sees, and zeros outside; their gradient goes back to where it came from", () => {
  forDrawnSizes(
    [3, 9, 9, 6, 5, 5],
    (memory, random, samples, height, width, channels, filterHeight, filterWidth) => {
      const places = drawnPlaces(random, height, width, filterHeight, filterWidth);
      if (places === undefined) return;
      const outs = places[3] * places[4];
      const run = filterHeight * filterWidth * channels;
      const sizes: Patches = [height, width, channels, filterHeight, filterWidth, ...places];
      const images = memory.random(random, samples * height * width * channels);
      const patches = memory.floats(samples * outs * run);
      const byPatches = memory.random(random, samples * outs * run);
      const byImages = memory.random(random, images.values.length);
      const accumulate = random.below(2) === 1;

      const expected = new Float32Array(patches.values.length);
      const expectedBack = accumulate ? Array.from(byImages.values) : new Array<number>(byImages.values.length).fill(0);
      for (let s = 0; s < samples; s++) {
        forEachSeen([height, width], [filterHeight, filterWidth], places, (place, tap, pixel) => {
          for (let c = 0; c < channels; c++) {
            const image = (s * height * width + pixel) * channels + c;
            const patch = (s * outs + place) * run + tap * channels + c;
            expected[patch] = images.values[image]!;
            expectedBack[image]! += byPatches.values[patch]!;
          }
        });
      }
      expectPartsAsWhole(random, samples, [patches], (from, to) =>
        kernels.imagesToPatches(images.at, patches.at, ...sizes, from, to),
      );
      expectClose(patches.values, expected, 0);
      expectPartsAsWhole(random, samples, [byImages], (from, to) =>
        kernels.patchesToImages(byPatches.at, byImages.at, ...sizes, accumulate, from, to),
      );
      expectClose(byImages.values, expectedBack, 1e-5);
    },
    100,
  );
});
