import "@tensorflow/tfjs-backend-cpu";
import { randomNormal, setBackend, type Tensor4D } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { filterGradientByColumns, filterGradientByConvolution } from "./convolution.ts";

const small = (max: number) => fc.integer({ min: 1, max });

test("both compositions of the filter gradient give the same, whatever the shapes", async () => {
  await setBackend("cpu");
  fc.assert(
    fc.property(
      small(3),
      small(7),
      small(7),
      small(3),
      small(3),
      small(5),
      (samples, height, width, channels, filters, size) => {
        const input = randomNormal([samples, height, width, channels]) as Tensor4D;
        const outputGradient = randomNormal([samples, height, width, filters]) as Tensor4D;
        const byColumns = filterGradientByColumns(input, outputGradient, size);
        const byConvolution = filterGradientByConvolution(input, outputGradient, size);
        expect(byConvolution.shape).toEqual([size, size, channels, filters]);
        const expected = byColumns.dataSync();
        byConvolution.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
      },
    ),
    { numRuns: 50 },
  );
});
