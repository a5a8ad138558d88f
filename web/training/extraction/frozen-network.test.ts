import "@tensorflow/tfjs-backend-cpu";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { frozenInput, normalizeFeatures } from "../../../shared/training/extractors/extractor.ts";
import {
  mobileNetV2,
  type FrozenConvolution,
  type FrozenStage,
} from "../../../shared/training/extractors/inverted-residuals.ts";
import { Random } from "../../../shared/training/random.ts";
import { fetchKernels } from "../kernels/fetch-kernels.ts";
import { FrozenNetwork } from "./frozen-network.ts";
import { fromHalfPrecision } from "./half-precision.ts";
import { KernelNetwork } from "./kernel-network.ts";

const widen = { kind: "full", kernelSize: 1, stride: 1, inputs: 4, outputs: 6, activation: "relu6" } as const;
const STAGES: readonly FrozenStage[] = [
  {
    convolutions: [{ kind: "full", kernelSize: 3, stride: 2, inputs: 3, outputs: 4, activation: "relu6" }],
    isResidual: false,
  },
  {
    convolutions: [
      widen,
      { kind: "depthwise", kernelSize: 3, stride: 1, inputs: 6, outputs: 6, activation: "relu6" },
      { ...widen, inputs: 6, outputs: 4, activation: "linear" },
    ],
    isResidual: true,
  },
  {
    convolutions: [{ kind: "depthwise", kernelSize: 3, stride: 2, inputs: 4, outputs: 4, activation: "relu6" }],
    isResidual: false,
  },
];
const NETWORK = { side: 9, stages: STAGES, taps: [1, 2], features: 8 };
const WEIGHTS = 3 * 3 * 3 * 4 + 4 + (4 * 6 + 6 + 9 * 6 + 6 + 6 * 4 + 4) + (9 * 4 + 4);

/** Half-precision numbers between -2 and 2. */
function someWeights(count: number): Uint8Array {
  const random = new Random("frozen network");
  const bits = Uint16Array.from({ length: count }, () => {
    const sign = random.uniform() < 0.5 ? 0x8000 : 0;
    return sign | (Math.floor(12 + 4 * random.uniform()) << 10) | Math.floor(1024 * random.uniform());
  });
  return new Uint8Array(bits.buffer);
}

type Maps = {
  readonly side: number;
  readonly channels: number;
  readonly at: (y: number, x: number, c: number) => number;
};

/** The definition, one number after the other. */
function convolved(input: Maps, convolution: FrozenConvolution, filter: Float32Array, bias: Float32Array): Maps {
  const { kind, kernelSize, stride, inputs, outputs, activation } = convolution;
  const side = Math.ceil(input.side / stride);
  const before = Math.max(0, (side - 1) * stride + kernelSize - input.side) >> 1;
  const values = new Map<string, number>();
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      for (let out = 0; out < outputs; out++) {
        let sum = bias[out]!;
        for (let dy = 0; dy < kernelSize; dy++)
          for (let dx = 0; dx < kernelSize; dx++) {
            const [row, column] = [y * stride + dy - before, x * stride + dx - before];
            if (row < 0 || column < 0 || row >= input.side || column >= input.side) continue;
            const tap = dy * kernelSize + dx;
            if (kind === "depthwise") sum += input.at(row, column, out) * filter[tap * outputs + out]!;
            else
              for (let c = 0; c < inputs; c++)
                sum += input.at(row, column, c) * filter[(out * kernelSize * kernelSize + tap) * inputs + c]!;
          }
        values.set([y, x, out].join(), activation === "linear" ? sum : Math.min(6, Math.max(0, sum)));
      }
  return { side, channels: outputs, at: (y, x, c) => values.get([y, x, c].join())! };
}

function means({ side, channels, at }: Maps): number[] {
  const places = Array.from({ length: side * side }, (_, i) => [Math.floor(i / side), i % side] as const);
  return Array.from(
    { length: channels },
    (_, c) => places.reduce((sum, [y, x]) => sum + at(y, x, c), 0) / places.length,
  );
}

function referenceFeatures(picture: Uint8Array, weights: Float32Array): Float32Array {
  let at = 0;
  const take = (count: number): Float32Array => weights.subarray(at, (at += count));
  let maps: Maps = { side: 9, channels: 3, at: (y, x, c) => frozenInput(picture[(9 * y + x) * 3 + c]!) };
  const taps: number[] = [];
  for (const [i, { convolutions, isResidual }] of STAGES.entries()) {
    const before = maps;
    for (const convolution of convolutions) {
      const { kind, kernelSize, inputs, outputs } = convolution;
      const filter = take(kernelSize * kernelSize * outputs * (kind === "full" ? inputs : 1));
      maps = convolved(maps, convolution, filter, take(outputs));
    }
    const after = maps;
    if (isResidual) maps = { ...after, at: (y, x, c) => after.at(y, x, c) + before.at(y, x, c) };
    if (NETWORK.taps.includes(i)) taps.push(...means(maps));
  }
  const features = Float32Array.from(taps);
  normalizeFeatures(features, [4, 4]);
  return features;
}

test("features are the normalized means of the tapped maps, as the definition of a convolution says", async () => {
  await setBackend("cpu");
  const weights = someWeights(WEIGHTS);
  const network = new FrozenNetwork(NETWORK, weights);
  const random = new Random("pictures");
  const pictures = Uint8Array.from({ length: 3 * 9 * 9 * 3 }, () => Math.floor(256 * random.uniform()));
  const before = memory().numTensors;
  const features = await network.features(pictures, 3);
  expect(memory().numTensors).toBe(before);
  const expected = [0, 1, 2].map((i) => [
    ...referenceFeatures(pictures.subarray(i * 243, (i + 1) * 243), fromHalfPrecision(weights)),
  ]);
  features.forEach((value, i) => expect(value).toBeCloseTo(expected.flat()[i]!, 4));
  expect(() => new FrozenNetwork(NETWORK, weights.subarray(2))).toThrow(RangeError);

  // The same by our own kernels, one picture after the other, as often as one likes.
  const module = await fetchKernels("plain");
  const own = new KernelNetwork(NETWORK, weights, module);
  for (let time = 0; time < 2; time++) {
    own.features(pictures, 3).forEach((value, i) => expect(value).toBeCloseTo(expected.flat()[i]!, 4));
  }
  expect(() => new KernelNetwork(NETWORK, weights.subarray(2), module)).toThrow(RangeError);
});

test("half precision is read exactly", () => {
  const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x3555, 0x7c01);
  expect([...fromHalfPrecision(new Uint8Array(bits.buffer))]).toEqual([
    ...[1, -2, 65504, 2 ** -24, -0, Infinity, -Infinity, 0.333251953125, Number.NaN],
  ]);
});

test("each tap counts as much as the other, and features have a mean square of 1", () => {
  const features = Float32Array.of(30, 40, 0, 1, 1, 1, 1, 0);
  normalizeFeatures(features, [2, 6]);
  const squares = (from: number, to: number): number => features.slice(from, to).reduce((sum, x) => sum + x * x, 0);
  expect(squares(0, 2)).toBeCloseTo(4, 5);
  expect(squares(2, 8)).toBeCloseTo(4, 5);
  const dark = new Float32Array(4);
  normalizeFeatures(dark, [2, 2]);
  expect([...dark]).toEqual([0, 0, 0, 0]);
});

test("MobileNetV2 has 17 blocks between its first and its last stage, and adds where the shape stays", () => {
  const stages = mobileNetV2();
  expect(stages.length).toBe(19);
  expect(stages.map(({ convolutions }) => convolutions.at(-1)!.outputs)).toEqual([
    ...[32, 16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320, 1280],
  ]);
  expect(stages.filter(({ isResidual }) => isResidual).length).toBe(10);
});
