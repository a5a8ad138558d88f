import { expect, test } from "vitest";
import { parseSpec } from "../../../shared/session/spec.ts";
import { toTensorflowJs } from "../formats/tensorflowjs-model.ts";
import { aResult } from "../testing/result.ts";
import { ImportError } from "./import-error.ts";
import { readPlan } from "./read-plan.ts";

type Layer = readonly [kind: string, config?: Readonly<Record<string, unknown>>];

/** A file of these layers, each named after its kind. */
function written(inputs: readonly number[], ...layers: readonly Layer[]): string {
  const config = layers.map(([class_name, fields], i) => ({
    class_name,
    config: {
      name: `${class_name.toLowerCase()}_${i}`,
      ...(i === 0 && { batch_input_shape: [null, ...inputs] }),
      ...fields,
    },
  }));
  return JSON.stringify({ modelTopology: { class_name: "Sequential", config: { name: "model", layers: config } } });
}

function reasonOf(text: string): string {
  try {
    readPlan("model.json", text);
    return "nothing was refused";
  } catch (error) {
    if (error instanceof ImportError) return error.reason;
    throw error;
  }
}

test("a model's own export gives its blocks again", async () => {
  const model = [
    { kind: "conv2d", filters: 4, kernelSize: 3, activation: "tanh" },
    { kind: "averagePool2d", poolSize: 3, stride: 2 },
    { kind: "flatten" },
    { kind: "dropout", rate: 0.5 },
  ] as const;
  const { modelJson } = toTensorflowJs(await aResult({ model: [...model] }));
  const plan = readPlan("model.json", modelJson);
  expect(plan.inputs).toEqual([28, 28, 1]);
  expect(plan.blocks).toEqual(parseSpec({ model: [...model] }).model);
  expect(plan.notes).toEqual(['the last layer, "dense1" with 10 outputs, is the one that is always last']);
});

test("layers as Keras writes them: a topology alone, sizes as numbers, defaults left out", () => {
  const { modelTopology } = JSON.parse(
    written(
      [32, 32, 3],
      ["Rescaling", { scale: 1 / 255 }],
      ["Conv2D", { filters: 8, kernel_size: 3, activation: "relu" }],
      ["MaxPooling2D"],
      ["DepthwiseConv2D", { kernel_size: [3, 3], padding: "same" }],
      ["ReLU"],
      ["GlobalAveragePooling2D"],
      ["Dense", { units: 16, activation: "gelu" }],
      ["Dense", { units: 16, activation: "gelu_new" }],
      ["LayerNormalization", { axis: [1] }],
      ["Dense", { units: 5, activation: "softmax" }],
    ),
  ) as { modelTopology: object };
  const plan = readPlan("topology.json", JSON.stringify(modelTopology));
  expect(plan.blocks).toEqual([
    { kind: "conv2d", filters: 8, kernelSize: 3, stride: 1, padding: "valid", activation: "relu" },
    { kind: "maxPool2d", poolSize: 2 },
    { kind: "depthwiseConv2d", kernelSize: 3, stride: 1, padding: "same", activation: "linear" },
    { kind: "activation", activation: "relu" },
    { kind: "globalAveragePool2d" },
    { kind: "dense", units: 16, activation: "gelu" },
    { kind: "dense", units: 16, activation: "gelu" },
    { kind: "layerNorm" },
  ]);
  expect(plan.notes).toEqual([
    expect.stringMatching(/^the layer "rescaling_0" \(Rescaling\) is left out/),
    expect.stringMatching(/^the layer "dense_6" \(Dense\): gelu is computed in the form with tanh/),
    expect.stringMatching(/^the layer "layernormalization_8" \(LayerNormalization\): its epsilon is 0.00001/),
    expect.stringMatching(/^the last layer, "dense_9" with 5 outputs/),
  ]);
});

test("tokens: an embedding, and a softmax of its own behind the head", () => {
  const plan = readPlan(
    "m",
    written([8], ["Embedding", { input_dim: 20, output_dim: 6 }], ["Flatten"], ["Dense", { units: 3 }], ["Softmax"]),
  );
  expect(plan.blocks).toEqual([{ kind: "embedding", units: 6 }, { kind: "flatten" }]);
});

/** A model whose layers say which ones they take. */
function graph(
  ...layers: readonly (readonly [name: string, kind: string, from: readonly string[], config?: object])[]
): string {
  const config = layers.map(([name, class_name, from, fields]) => ({
    class_name,
    config: { name, ...(class_name === "InputLayer" && { batch_input_shape: [null, 4] }), ...fields },
    inbound_nodes: from.length === 0 ? [] : [from.map((each) => [each, 0, 0, {}])],
  }));
  const ends = { input_layers: [["in", 0, 0]], output_layers: [["out", 0, 0]] };
  return JSON.stringify({ class_name: "Functional", config: { layers: config, ...ends } });
}

const IN = ["in", "InputLayer", []] as const;

test("a model that is no chain: what is added to its own input is a residual", () => {
  const { blocks } = readPlan(
    "m",
    graph(
      IN,
      ["a", "Dense", ["in"], { units: 4 }],
      ["b", "Dense", ["a"], { units: 4, activation: "relu" }],
      ["sum", "Add", ["b", "a"]],
      ["c", "Dropout", ["sum"], { rate: 0.5 }],
      ["twice", "Add", ["sum", "c"]],
      ["out", "Dense", ["twice"], { units: 2, activation: "softmax" }],
    ),
  );
  expect(blocks).toEqual([
    { kind: "dense", units: 4, activation: "linear" },
    { kind: "residual", blocks: [{ kind: "dense", units: 4, activation: "relu" }] },
    { kind: "residual", blocks: [{ kind: "dropout", rate: 0.5 }] },
  ]);
});

test.each<[string, string, RegExp]>([
  [
    "branches",
    graph(
      IN,
      ["a", "Flatten", ["in"]],
      ["b", "Flatten", ["in"]],
      ["sum", "Add", ["a", "b"]],
      ["out", "Dense", ["sum"], { units: 2 }],
    ),
    /the layer "[ab]" \(Flatten\) is no link of one chain/,
  ],
  [
    "a sum of three",
    graph(IN, ["a", "Flatten", ["in"]], ["out", "Add", ["a", "in", "in"]]),
    /"out" \(Add\) does not add two/,
  ],
  [
    "several inputs",
    graph(IN, ["a", "Flatten", ["in"]], ["out", "Concatenate", ["a", "in"]]),
    /"out" \(Concatenate\) has several inputs/,
  ],
  [
    "a circle",
    graph(IN, ["a", "Flatten", ["b"]], ["b", "Flatten", ["a"]], ["out", "Flatten", ["b"]]),
    /is among its own inputs/,
  ],
  ["a layer from nowhere", graph(IN, ["out", "Flatten", ["a"]]), /no layer "a" in it/],
])("%s: are refused by the layer that is to blame", (_what, text, reason) => {
  expect(reasonOf(text)).toMatch(reason);
});

const LAST: Layer = ["Dense", { units: 10 }];

test.each<[string, string, RegExp]>([
  ["no JSON", "{", /not JSON/],
  ["another JSON", "[]", /does not describe a model's layers/],
  [
    "batch norm",
    written([4], ["BatchNormalization"], LAST),
    /"batchnormalization_0" \(BatchNormalization\) .*mixes the samples/,
  ],
  ["a recurrent layer", written([4, 4], ["LSTM", { units: 3 }], LAST), /"lstm_0" \(LSTM\) .*: no block is recurrent/],
  ["an odd kind", written([4], ["toString"], LAST), /\(toString\) is of a kind that no block of Lockstep stands for$/],
  [
    "a filter that is no square",
    written([8, 8, 1], ["Conv2D", { filters: 2, kernel_size: [3, 5] }], ["Flatten"], LAST),
    /\(Conv2D\) has kernel_size \[3,5\], which no block of Lockstep has/,
  ],
  [
    "dilation",
    written([8, 8, 1], ["Conv2D", { filters: 2, kernel_size: 3, dilation_rate: [2, 2] }], ["Flatten"], LAST),
    /dilation_rate \[2,2\]/,
  ],
  ["no bias", written([4], ["Dense", { units: 3, use_bias: false }], LAST), /use_bias false/],
  ["channels first", written([1, 8, 8], ["Flatten", { data_format: "channels_first" }], LAST), /"channels_first"/],
  ["padded pools", written([8, 8, 1], ["AveragePooling2D", { padding: "same" }], ["Flatten"], LAST), /padding "same"/],
  ["a leak", written([4], ["ReLU", { negative_slope: 0.1 }], LAST), /negative_slope 0.1/],
  ["a norm over pictures", written([8, 8, 2], ["LayerNormalization", { axis: [1] }], ["Flatten"], LAST), /axis \[1\]/],
  [
    "a scale in the middle",
    written([4], ["Dense", { units: 3 }], ["Rescaling", { scale: 2 }], LAST),
    /\(Rescaling\) is none of/,
  ],
  ["a softmax twice", written([4], ["Dense", { units: 3, activation: "softmax" }], ["Softmax"]), /has softmax alone/],
  [
    "too many layers",
    written([4], ...Array.from({ length: 300 }, (): Layer => ["Flatten"])),
    /are written in a form that is not read/,
  ],
])("%s: is refused by the layer's name, with the reason", (_what, text, reason) => {
  expect(reasonOf(text)).toMatch(reason);
});
