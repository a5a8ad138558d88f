import "@tensorflow/tfjs-backend-cpu";
import { randomNormal, setBackend, type Tensor4D } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { filterGradientByColumns, filterGradientByConvolution } from "./convolution.ts";
import { sidesOf } from "./spread.ts";

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
        const sides = sidesOf({ kernelSize: size, stride: 1, padding: "same" }, input.shape);
        const byColumns = filterGradientByColumns(input, outputGradient, sides);
        const byConvolution = filterGradientByConvolution(input, outputGradient, sides);
        expect(byConvolution.shape).toEqual([size, size, channels, filters]);
        const expected = byColumns.dataSync();
        byConvolution.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
      },
    ),
    { numRuns: 50 },
  );
});
