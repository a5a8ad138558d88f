import { test } from "vitest";
import type { Patches } from "../kernels.ts";
import { drawnPlaces, forEachSeen } from "../testing/drawn-windows.ts";
import { kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";

test("each channel by its own filter, and the gradients", () => {
  forDrawnSizes(
    [3, 7, 7, 18, 4, 4],
    (memory, random, samples, height, width, channels, filterHeight, filterWidth) => {
      const places = drawnPlaces(random, height, width, filterHeight, filterWidth);
      if (places === undefined) return;
      const outs = places[3] * places[4];
      const sizes: Patches = [height, width, channels, filterHeight, filterWidth, ...places];
      const images = memory.random(random, samples * height * width * channels);
      const filter = memory.random(random, filterHeight * filterWidth * channels);
      const byResult = memory.random(random, samples * outs * channels);
      const result = memory.floats(byResult.values.length);
      const byImages = memory.floats(images.values.length);
      const byFilter = memory.random(random, filter.values.length);
      const accumulate = random.below(2) === 1;

      const expected = new Array<number>(result.values.length).fill(0);
      const expectedByImages = new Array<number>(images.values.length).fill(0);
      const expectedByFilter = Array.from(byFilter.values, (value) => (accumulate ? value : 0));
      for (let s = 0; s < samples; s++) {
        forEachSeen([height, width], [filterHeight, filterWidth], places, (place, tap, pixel) => {
          for (let c = 0; c < channels; c++) {
            const image = (s * height * width + pixel) * channels + c;
            const out = (s * outs + place) * channels + c;
            const weight = tap * channels + c;
            expected[out]! += images.values[image]! * filter.values[weight]!;
            expectedByImages[image]! += byResult.values[out]! * filter.values[weight]!;
            expectedByFilter[weight]! += byResult.values[out]! * images.values[image]!;
          }
        });
      }
      expectPartsAsWhole(random, samples, [result], (from, to) =>
        kernels.depthwiseConvolution(images.at, filter.at, result.at, ...sizes, from, to),
      );
      expectClose(result.values, expected, 1e-5);
      expectPartsAsWhole(random, samples, [byImages], (from, to) =>
        kernels.depthwiseImageGradient(byResult.at, filter.at, byImages.at, ...sizes, from, to),
      );
      expectClose(byImages.values, expectedByImages, 1e-5);
      expectPartsAsWhole(random, channels, [byFilter], (from, to) =>
        kernels.depthwiseFilterGradient(images.at, byResult.at, byFilter.at, samples, ...sizes, accumulate, from, to),
      );
      expectClose(byFilter.values, expectedByFilter, 1e-5);
    },
    60,
  );
});
