import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { SessionSpecInput } from "../../../shared/session/spec.ts";
import { createDigester } from "../../../shared/training/digest.ts";
import type { TrainingState } from "../../../shared/training/state.ts";
import { runJson, toSafetensors, toTensorflowJsZip } from "../export.ts";
import { aResult, TABLE_SPEC } from "../testing/result.ts";
import { toTensorflowJs } from "../formats/tensorflowjs-model.ts";
import type { SavedResult } from "../types.ts";
import { claim, damaged } from "../../archives/testing/zip-files.ts";
import { importRun, type ChosenFile } from "./import-run.ts";
import { ImportError } from "./import-error.ts";
import { IMPORT_BYTES_MAX } from "./limits.ts";

const digester = await createDigester();
const PLACE = { id: "imported-1", now: Date.UTC(2026, 10, 23) };

function file(name: string, content: Uint8Array | string): ChosenFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { name, size: bytes.length, arrayBuffer: async () => new Uint8Array(bytes).buffer };
}
const importOf = (...files: ChosenFile[]): Promise<SavedResult> => importRun(files, PLACE);

async function reasonOf(...files: ChosenFile[]): Promise<string> {
  const error: unknown = await importOf(...files).then(
    () => "nothing was refused",
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ImportError);
  return (error as ImportError).message;
}

/** Bit by bit; quicker than comparing arrays element by element. */
function isSame(one: TrainingState, other: TrainingState): boolean {
  const { digest } = digester;
  return digest(one) === digest(other);
}

/** One of each block that TensorFlow.js has a layer for. */
const WRITABLE = [
  { kind: "conv2d", filters: 4, kernelSize: 3, stride: 2, padding: "same", activation: "sigmoid" },
  { kind: "layerNorm" },
  { kind: "depthwiseConv2d", kernelSize: 3, stride: 1, padding: "valid", activation: "relu" },
  { kind: "averagePool2d", poolSize: 3, stride: 2 },
  { kind: "activation", activation: "tanh" },
  { kind: "conv2d", filters: 6, kernelSize: 1, stride: 1, padding: "same", activation: "linear" },
  { kind: "dropout", rate: 0.25 },
  {
    kind: "residual",
    blocks: [
      { kind: "layerNorm" },
      { kind: "residual", blocks: [{ kind: "dense", units: 6, activation: "tanh" }] },
      { kind: "dense", units: 6, activation: "relu" },
    ],
  },
  { kind: "globalAveragePool2d" },
  { kind: "dense", units: 5, activation: "sigmoid" },
] satisfies SessionSpecInput["model"];

const SPECS: readonly (readonly [string, SessionSpecInput])[] = [
  ["a table that predicts a number", { ...TABLE_SPEC, labels: [], regression: { min: 3, max: 9 }, standardize: true }],
  ["mnist-mlp", { seats: 5, seed: 7 }],
  ["mnist-cnn", { task: "mnist-cnn", averaging: "secure", seats: 3 }],
  ["images of people's own", { data: "own", labels: ["cat", "dog", "cow"] }],
  ["table-mlp", TABLE_SPEC],
  ["pictures", { task: "pictures", data: "own", labels: ["cat", "dog"], picture: { side: 28, channels: 3 } }],
  ["a model of people's own", { model: WRITABLE }],
  ["a table's model of people's own", { ...TABLE_SPEC, model: [{ kind: "dense", units: 5, activation: "tanh" }] }],
];

describe("what was exported comes back", () => {
  test.each(SPECS)("%s: a run as JSON, whole", async (_, spec) => {
    const result = await aResult(spec, { name: "Evening", notes: "two\nlines" });
    const back = await importOf(file("run.json", runJson(result)));
    const { key, session, savedAt, imported, state, ...rest } = back;
    expect(isSame(state, result.state)).toBe(true);
    expect({ key, session, savedAt }).toEqual({ key: "imported-1/2", session: "imported-1", savedAt: PLACE.now });
    expect(imported).toEqual({ file: "run.json", format: "run", session: "s-1", isSpecKnown: true });
    expect({ ...result, ...rest, state: null }).toEqual({ ...result, state: null });
  });

  test.each(SPECS)("%s: .safetensors, with state, spec and digest", async (_, spec) => {
    const result = await aResult(spec);
    const back = await importOf(file("m.safetensors", toSafetensors(result)));
    expect(isSame(back.state, result.state)).toBe(true);
    expect(back).toMatchObject({ spec: result.spec, digest: result.digest, round: 41, accuracy: 0.9712, seat: 2 });
    expect(back.imported).toEqual({ file: "m.safetensors", format: "safetensors", session: "s-1", isSpecKnown: true });
  });

  test.each(SPECS)("%s: a TensorFlow.js model, as ZIP and as two files", async (_, spec) => {
    const result = await aResult(spec);
    const { modelJson, weights } = toTensorflowJs(result);
    const zipped = await importOf(file("m.zip", toTensorflowJsZip(result)));
    const two = await importOf(file("weights.bin", weights), file("model.json", modelJson));
    for (const back of [zipped, two]) {
      expect(isSame(back.state, { ...result.state, moments: [] })).toBe(true);
      expect(back).toMatchObject({ spec: result.spec, accuracy: 0.9712, imported: { format: "tensorflowjs" } });
    }
  });

  test("a TensorFlow.js model whose weights begin like JSON", async () => {
    const result = await aResult(TABLE_SPEC);
    const state = { ...result.state, parameters: result.state.parameters.slice() };
    new Uint8Array(state.parameters.buffer).set([0x7b, 0x22, 0x22, 0x3e]);
    const { modelJson, weights } = toTensorflowJs({ ...result, state });
    const back = await importOf(file("weights.bin", weights), file("model.json", modelJson));
    expect(back.state.parameters).toEqual(state.parameters);
  });

  test("an older .safetensors file without a spec: its model, and that nothing else is known", async () => {
    const result = await aResult(TABLE_SPEC);
    const back = await importOf(
      file(
        "old.safetensors",
        patched(toSafetensors(result), (header) => delete header.__metadata__!.spec),
      ),
    );
    expect(back.imported).toMatchObject({ isSpecKnown: false });
    expect(back.spec).toMatchObject({ task: "table-mlp", columns: result.spec.columns, labels: ["small", "tall"] });
    // And exported again, it still does not claim to know.
    const again = await importOf(file("again.zip", toTensorflowJsZip(back)));
    expect(again.imported).toMatchObject({ isSpecKnown: false, session: "s-1" });
    expect(again.state.parameters).toEqual(result.state.parameters);
  });
});

const BRACES = new TextEncoder().encode("{}");

type Header = Record<string, Record<string, unknown>>;

/** The same file with another header. */
function patched(bytes: Uint8Array, change: (header: Header) => unknown): Uint8Array {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Header;
  change(header);
  const text = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(8 + text.length + bytes.length - 8 - length);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  out.set(bytes.subarray(8 + length), 8 + text.length);
  return out;
}

describe("a .safetensors file is refused", () => {
  const good = async (): Promise<Uint8Array<ArrayBuffer>> => toSafetensors(await aResult());

  test.each<[string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array, RegExp]>([
    [
      "cut off in a tensor",
      (bytes) => bytes.slice(0, -4),
      /cut off: the tensor optimizer\.1\.dense2\.bias is not complete/,
    ],
    ["cut off in its header", (bytes) => bytes.slice(0, 60), /cut off within its header/],
    ["with bytes behind it", (bytes) => Uint8Array.from([...bytes, 0]), /bytes behind its last tensor/],
    [
      "of nobody we know",
      (bytes) => patched(bytes, (header) => (header.__metadata__!.format = "pt")),
      /not saved by Lockstep/,
    ],
    [
      "of another shape",
      (bytes) => patched(bytes, (header) => (header["dense1.kernel"]!.shape = [128, 784])),
      /dense1\.kernel has the shape \[128, 784\], but mnist-mlp wants \[784, 128\]/,
    ],
    [
      "of another type",
      (bytes) => patched(bytes, (header) => (header["dense1.bias"]!.dtype = "F16")),
      /dense1\.bias is F16; only F32/,
    ],
    [
      "with a wrong place",
      (bytes) => patched(bytes, (header) => (header["dense1.bias"]!.data_offsets = [0, 512])),
      /place of the tensor/,
    ],
    [
      "without a tensor",
      (bytes) =>
        patched(bytes, (header) => {
          header["other"] = header["dense2.bias"]!;
          delete header["dense2.bias"];
        }),
      /the tensor dense2\.bias of mnist-mlp is missing/,
    ],
    [
      "of an unknown task",
      (bytes) =>
        patched(bytes, (header) => {
          delete header.__metadata__!.spec;
          header.__metadata__!.task = "gpt";
        }),
      /unknown task "gpt"/,
    ],
    [
      "with a wrong spec",
      (bytes) => patched(bytes, (header) => (header.__metadata__!.spec = '{"seats":99}')),
      /seats must be at most 32/,
    ],
    [
      "without a round",
      (bytes) => patched(bytes, (header) => (header.__metadata__!.round = "-1")),
      /its round is "-1"/,
    ],
    ["without a digest", (bytes) => patched(bytes, (header) => delete header.__metadata__!.digest), /names no digest/],
  ])("%s", async (_, spoil, reason) => {
    expect(await reasonOf(file("m.safetensors", spoil(await good())))).toMatch(reason);
  });

  test("with a value that is not a number, or another than was saved", async () => {
    const result = await aResult();
    const spoiled = result.state.parameters.slice();
    spoiled[784 * 128 + 5] = Number.NaN;
    const nan = toSafetensors({ ...result, state: { ...result.state, parameters: spoiled } });
    expect(await reasonOf(file("m.safetensors", nan))).toMatch(/value 5 of dense1\.bias is NaN/);
    const bytes = await good();
    bytes[bytes.length - 1]! ^= 1;
    expect(await reasonOf(file("m.safetensors", bytes))).toMatch(/it was changed: it names the digest/);
  });
});

describe("a TensorFlow.js model is refused", () => {
  type Model = {
    modelTopology: {
      class_name: string;
      config: { layers: { class_name: string; config: Record<string, unknown> }[] };
    };
    weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string }[] }[];
    userDefinedMetadata?: unknown;
  };

  async function spoiled(change: (model: Model) => unknown, spec: SessionSpecInput = {}, cut = 0): Promise<string> {
    const { modelJson, weights } = toTensorflowJs(await aResult(spec));
    const model = JSON.parse(modelJson) as Model;
    change(model);
    return reasonOf(
      file("model.json", JSON.stringify(model)),
      file("weights.bin", weights.slice(0, weights.length - cut)),
    );
  }

  test.each<[string, (model: Model) => unknown, RegExp]>([
    [
      "of other layers",
      ({ modelTopology }) => (modelTopology.config.layers[1]!.config.units = 64),
      /not those of its description: \[784\] dense 64 relu, dense 10 linear/,
    ],
    [
      "that is no chain",
      ({ modelTopology }) => (modelTopology.class_name = "Functional"),
      /what connects them, are written in a form that is not read/,
    ],
    [
      "of a class of its own",
      ({ modelTopology }) => (modelTopology.class_name = "Siamese"),
      /"Siamese"; Sequential and Functional ones are read/,
    ],
    [
      "with an unknown layer",
      ({ modelTopology }) => (modelTopology.config.layers[1]!.class_name = "LSTM"),
      /"dense1" \(LSTM\) is of a kind/,
    ],
    [
      "with another activation",
      ({ modelTopology }) => (modelTopology.config.layers[1]!.config.activation = "tanh"),
      /not those of its description: \[784\] dense 128 tanh/,
    ],
    [
      "with an activation that no block has",
      ({ modelTopology }) => (modelTopology.config.layers[1]!.config.activation = "selu"),
      /the layer "dense1" \(Dense\) has activation "selu", which no block of Lockstep has/,
    ],
    [
      "that ends with something else than chances",
      ({ modelTopology }) => (modelTopology.config.layers[2]!.config.activation = "sigmoid"),
      /the layer "dense2" \(Dense\) has activation "sigmoid", and what is last has softmax alone/,
    ],
    [
      "of layers that are those of no task",
      (model) => {
        delete model.userDefinedMetadata;
        model.modelTopology.config.layers[2]!.config.units = 2000;
      },
      /not those of a task of Lockstep: \[784\] dense 128 relu, dense 2000 linear/,
    ],
    [
      "that does not say how pixels are scaled",
      ({ modelTopology: { config } }) => {
        config.layers[1]!.config.batch_input_shape = [null, 784];
        config.layers.shift();
      },
      /how its pixels are scaled/,
    ],
    [
      "that scales pixels otherwise",
      ({ modelTopology }) => (modelTopology.config.layers[0]!.config.scale = 2),
      /the layer "standardize" \(Rescaling\) is none of a model of Lockstep/,
    ],
    [
      "of integers",
      ({ modelTopology }) => (modelTopology.config.layers[1]!.config.dtype = "int32"),
      /the layer "dense1" \(Dense\) computes in "int32"; only float32/,
    ],
    [
      "with two layers of one name",
      ({ modelTopology }) => (modelTopology.config.layers[2]!.config.name = "dense1"),
      /two of its layers are called "dense1"/,
    ],
    [
      "without a shape of its inputs",
      ({ modelTopology }) => delete modelTopology.config.layers[0]!.config.batch_input_shape,
      /what shape its inputs have/,
    ],
    [
      "without a weight",
      ({ weightsManifest }) => (weightsManifest[0]!.weights[0]!.name = "else/kernel"),
      /the tensor dense1\/kernel of mnist-mlp is missing/,
    ],
    [
      "of wrong shapes",
      ({ weightsManifest }) => (weightsManifest[0]!.weights[0]!.shape = [392, 256]),
      /dense1\/kernel has the shape \[392, 256\]/,
    ],
    [
      "with quantized weights",
      ({ weightsManifest }) => (weightsManifest[0]!.weights[0]!.dtype = "uint8"),
      /not plain float32/,
    ],
    [
      "with a weight twice",
      ({ weightsManifest }) => (weightsManifest[0]!.weights[1] = weightsManifest[0]!.weights[0]!),
      /has the tensor dense1\/kernel twice/,
    ],
    [
      "that names a file of weights twice",
      ({ weightsManifest }) => (weightsManifest[0]!.paths = ["weights.bin", "x/weights.bin"]),
      /names a file twice/,
    ],
    ["without weights", (model) => delete (model as Partial<Model>).weightsManifest, /list of weights is missing/],
  ])("%s", async (_, change, reason) => {
    expect(await spoiled(change)).toMatch(reason);
  });

  test("whose weights are cut off, missing or too many", async () => {
    expect(await spoiled(() => {}, {}, 8)).toMatch(
      /weights\.bin: it is cut off: the tensor dense2\/bias is not complete/,
    );
    const { modelJson, weights } = toTensorflowJs(await aResult());
    expect(await reasonOf(file("model.json", modelJson))).toMatch(/choose both files together/);
    const more = file("weights.bin", Uint8Array.from([...weights, 0, 0, 0, 0]));
    expect(await reasonOf(file("model.json", modelJson), more)).toMatch(/4 bytes behind its last tensor/);
  });

  test("of a table that nobody could use", async () => {
    expect(await spoiled((model) => delete model.userDefinedMetadata, TABLE_SPEC)).toMatch(
      /does not name the columns and labels/,
    );
  });

  test("but one of the same layers that somebody else trained is taken", async () => {
    const result = await aResult({ task: "mnist-cnn" });
    const { modelJson, weights } = toTensorflowJs(result);
    const model = JSON.parse(modelJson) as Model;
    delete model.userDefinedMetadata;
    const { layers } = model.modelTopology.config;
    layers.splice(7, 0, { class_name: "Dropout", config: { name: "drop", rate: 0.5 } });
    for (const layer of layers) layer.config.name = `my_${String(layer.config.name)}`;
    for (const weight of model.weightsManifest[0]!.weights) weight.name = `my_${weight.name}`;
    const back = await importOf(file("model.json", JSON.stringify(model)), file("weights.bin", weights));
    expect(isSame(back.state, { ...result.state, round: 0, moments: [] })).toBe(true);
    expect(back).toMatchObject({ round: 0, accuracy: null, spec: { task: "mnist-cnn" } });
    expect(back.imported).toMatchObject({ session: null, isSpecKnown: false });
  });

  test("and so is one of other blocks: they become the model of a session that is not known", async () => {
    const row = [{ kind: "flatten" }, { kind: "dense", units: 9, activation: "linear" }] satisfies typeof WRITABLE;
    for (const model of [WRITABLE, row]) {
      const result = await aResult({ model });
      const { modelJson, weights } = toTensorflowJs(result);
      const json = JSON.parse(modelJson) as Model;
      delete json.userDefinedMetadata;
      const back = await importOf(file("model.json", JSON.stringify(json)), file("weights.bin", weights));
      expect(back.spec).toMatchObject({ task: "mnist-mlp", model: result.spec.model });
      expect(isSame(back.state, { ...result.state, round: 0, moments: [] })).toBe(true);
      expect(back.imported).toMatchObject({ isSpecKnown: false });
    }
  });
});

describe("a run as JSON is refused", () => {
  interface Run {
    version: number;
    reason?: string;
    rounds: { loss: unknown }[];
    spec: { seats: number };
    state: { round: number; parameters: string };
  }

  test.each<[string, (run: Run) => unknown, RegExp]>([
    ["of another version", (run) => (run.version = 2), /version 2 of this format/],
    ["without a field", (run) => delete run.reason, /its field reason is not as it should be/],
    ["with a wrong figure", (run) => (run.rounds[1]!.loss = "low"), /its field rounds\.1\.loss/],
    ["with a wrong spec", (run) => (run.spec.seats = 1), /seats must be at least 2/],
    [
      "with too few parameters",
      (run) => (run.state.parameters = run.state.parameters.slice(0, 400)),
      /are 75 numbers, but mnist-mlp has 101770: it is cut off/,
    ],
    ["with damaged parameters", (run) => (run.state.parameters = "%%%"), /not base64 of float32/],
    ["with another round than its model", (run) => (run.state.round = 40), /it was changed/],
  ])("%s", async (_, change, reason) => {
    const run = JSON.parse(runJson(await aResult())) as Run;
    change(run);
    expect(await reasonOf(file("run.json", JSON.stringify(run)))).toMatch(reason);
  });

  test("cut off", async () => {
    expect(await reasonOf(file("run.json", runJson(await aResult()).slice(0, 5000)))).toMatch(/damaged or cut off/);
  });
});

describe("other files are refused", () => {
  test.each<[string, Uint8Array | string, RegExp]>([
    ["nothing", "", /it is empty/],
    ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0), /neither a \.safetensors file, nor/],
    ["other JSON", '{"hello": 1}', /it is JSON, but neither/],
    ["a ZIP without a model", zipSync({ "a.txt": Uint8Array.of(1) }), /no model\.json/],
    ["a ZIP that is cut off", zipSync({ "model.json": new Uint8Array(99) }).slice(0, 60), /x: it is cut off/],
    [
      "a ZIP with a damaged model",
      damaged(zipSync({ "model.json": new Uint8Array(99) }, { level: 0 })),
      /x\/model\.json: it is damaged: its checksum/,
    ],
    [
      "a ZIP of two models",
      zipSync({ "a/model.json": BRACES, "b/model.json": BRACES }),
      /it has a\/model\.json and b\/model/,
    ],
    [
      "a ZIP of many files",
      zipSync(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}`, Uint8Array.of(1)]))),
      /more than 32 entries/,
    ],
  ])("%s", async (_, content, reason) => {
    expect(await reasonOf(file("x", content))).toMatch(reason);
  });

  test("too large ones, before they are read", async () => {
    const large = {
      name: "big.json",
      size: IMPORT_BYTES_MAX + 1,
      arrayBuffer: () => Promise.reject(new Error("was read")),
    };
    expect(await reasonOf(large)).toMatch(/larger than 256 MB/);
    const bomb = zipSync({ "model.json": BRACES, "weights.bin": BRACES });
    claim(bomb, "size", IMPORT_BYTES_MAX + 1);
    expect(await reasonOf(file("bomb.zip", bomb))).toMatch(/bomb\.zip\/weights\.bin: it unpacks to more than 256 MB/);
  });
});
