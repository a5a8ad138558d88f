import { test } from "vitest";
import type { Patches } from "../kernels.ts";
import { drawnPlaces, forEachSeen } from "../testing/drawn-windows.ts";
import { kernels } from "../testing/kernel-memory.ts";
import { expectClose, expectPartsAsWhole, forDrawnSizes } from "../testing/kernel-property.ts";

test("the average of each window, of what lies in the image, and its gradient", () => {
  forDrawnSizes(
    [3, 9, 9, 6, 5, 5],
    (memory, random, samples, height, width, channels, sizeY, sizeX) => {
      const places = drawnPlaces(random, height, width, sizeY, sizeX);
      if (places === undefined) return;
      const outs = places[3] * places[4];
      const sizes: Patches = [height, width, channels, sizeY, sizeX, ...places];
      const images = memory.random(random, samples * height * width * channels);
      const byPooled = memory.random(random, samples * outs * channels);
      const pooled = memory.floats(byPooled.values.length);
      const byImages = memory.floats(images.values.length);

      const seen = new Array<number>(outs).fill(0);
      forEachSeen([height, width], [sizeY, sizeX], places, (place) => seen[place]!++);
      const expected = new Array<number>(pooled.values.length).fill(0);
      const expectedBack = new Array<number>(images.values.length).fill(0);
      for (let s = 0; s < samples; s++) {
        forEachSeen([height, width], [sizeY, sizeX], places, (place, _tap, pixel) => {
          for (let c = 0; c < channels; c++) {
            const image = (s * height * width + pixel) * channels + c;
            const out = (s * outs + place) * channels + c;
            expected[out]! += images.values[image]! / seen[place]!;
            expectedBack[image]! += byPooled.values[out]! / seen[place]!;
          }
        });
      }
      expectPartsAsWhole(random, samples, [pooled], (from, to) =>
        kernels.averagePool(images.at, pooled.at, ...sizes, from, to),
      );
      expectClose(pooled.values, expected, 1e-6);
      expectPartsAsWhole(random, samples, [byImages], (from, to) =>
        kernels.averagePoolGradient(byPooled.at, byImages.at, ...sizes, from, to),
      );
      expectClose(byImages.values, expectedBack, 1e-5);
    },
    60,
  );
});
