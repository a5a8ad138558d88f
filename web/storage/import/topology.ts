import * as v from "valibot";
import { present } from "../../../shared/assert.ts";
import { networkOf, TASKS, taskOf, type Task } from "../../../shared/session/tasks.ts";
import { COLUMNS_MAX, LABELS_MAX } from "../../../shared/session/sample-schema.ts";
import type { Block } from "../../../shared/training/model/block.ts";
import { planModel } from "../../../shared/training/model/plan.ts";
import { anyDimensions, sizeOf } from "../../../shared/training/model/shape.ts";
import { PIXEL_OFFSET, PIXEL_SCALE, type WrittenLayer } from "../formats/tensorflowjs-layers.ts";
import { ImportError, quoted } from "./import-error.ts";

/** A model of ours as another's topology describes it. */
export interface Recognized {
  readonly task: Task["name"];
  /** Of a table's model: its columns and labels. */
  readonly inputs: number;
  readonly classes: number;
  /** The file's names of the layers that have weights, in their order. */
  readonly weighted: readonly string[];
}

/** Layers of a file that are looked at; ours have at most eight. */
const LAYERS_MAX = 64;

const Written = v.object({ class_name: v.string(), config: v.record(v.string(), v.unknown()) });
const Layers = v.pipe(v.array(Written), v.maxLength(LAYERS_MAX));
const Sequential = v.object({
  class_name: v.string(),
  config: v.union([Layers, v.object({ layers: Layers })]),
});
const Topology = v.union([Sequential, v.object({ model_config: Sequential })]);

/**
 * Finds out which of our tasks' models a TensorFlow.js topology describes.
 * @throws ImportError naming the layer that none of them has, or what is missing
 */
export function recognize(file: string, topology: unknown): Recognized {
  const parsed = v.safeParse(Topology, topology);
  if (!parsed.success) throw new ImportError(file, "it does not describe a model's layers (is it a graph model?)");
  const model = "model_config" in parsed.output ? parsed.output.model_config : parsed.output;
  if (model.class_name !== "Sequential") {
    throw new ImportError(file, `its model is ${quoted(model.class_name)}; only Sequential models are read`);
  }
  const written = Array.isArray(model.config) ? model.config : model.config.layers;
  const shape = inputShapeOf(file, written);
  refuseSameNames(file, written);
  const used = written.filter((layer) => {
    requireFloats(file, layer);
    return !doesNothing(layer);
  });
  const scaling = used[0] && isOurScale(used[0]) ? used[0] : undefined;
  const kept = scaling ? used.slice(1) : used;
  const misplaced = kept.find(({ class_name: kind }) => kind === "Rescaling");
  if (misplaced) throw notOurScale(file, misplaced);
  const layers = kept.map((layer, i) => layerOf(file, layer, i === kept.length - 1));
  const weighted = kept.filter(({ class_name: name }) => name === "Dense" || name === "Conv2D").map(nameOf);
  const task = [TASKS["mnist-mlp"], TASKS["mnist-cnn"], tableOf(shape, layers)].find(
    (each) => each !== undefined && isSame(each, shape, layers),
  );
  if (task === undefined) {
    throw new ImportError(file, `its layers are not those of a task of Lockstep: ${describe(shape, layers)}`);
  }
  if (scaling && task.dataset !== "mnist") throw notOurScale(file, scaling);
  if (task.dataset === "mnist" && !scaling) {
    throw new ImportError(
      file,
      `it does not say how its pixels are scaled: a model of ${task.name} begins with a Rescaling layer (${OUR_SCALE})`,
    );
  }
  return {
    task: task.name,
    inputs: present(shape[0], "a model of ours has inputs"),
    classes: sizeOf(planModel(networkOf(task)).output),
    weighted,
  };
}

/** What is there for training alone. */
const ABSENT_IN_USE: ReadonlySet<string> = new Set(["InputLayer", "Dropout"]);

/** Whether a model answers the same without a layer. */
function doesNothing({ class_name: kind, config }: WrittenLayer): boolean {
  return ABSENT_IN_USE.has(kind) || (kind === "Rescaling" && config.scale === 1 && (config.offset ?? 0) === 0);
}

/** Their weights go by their names. */
function refuseSameNames(file: string, layers: readonly WrittenLayer[]): void {
  const names = layers.map(nameOf);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ImportError(file, `two of its layers are called ${quoted(twice)}`);
}

/** Keras writes the type of a layer's numbers as a text, or as a policy around it. */
function requireFloats(file: string, layer: WrittenLayer): void {
  const Policy = v.object({ config: v.object({ name: v.string() }) });
  const { dtype } = layer.config;
  const type = v.is(Policy, dtype) ? dtype.config.name : (dtype ?? "float32");
  if (type === "float32") return;
  throw new ImportError(
    file,
    `${titleOf(layer)} computes in ${JSON.stringify(type).slice(0, 40)}; only float32 is read`,
  );
}

/** The one Rescaling that a model of ours begins with. */
function isOurScale({ class_name: kind, config: { scale, offset = 0 } }: WrittenLayer): boolean {
  const isNear = (value: unknown, wanted: number): boolean =>
    typeof value === "number" && Math.abs(value - wanted) < 1e-5;
  return kind === "Rescaling" && isNear(scale, PIXEL_SCALE) && isNear(offset, PIXEL_OFFSET);
}

const OUR_SCALE = `scale ${PIXEL_SCALE.toFixed(4)}, offset ${PIXEL_OFFSET.toFixed(4)}`;

/** Left out, it would change the answers. */
function notOurScale(file: string, layer: WrittenLayer): ImportError {
  const reason = `is none of a model of Lockstep, which has one for images alone, as its first layer (${OUR_SCALE})`;
  return new ImportError(file, `${titleOf(layer)} ${reason}`);
}

function inputShapeOf(file: string, layers: readonly WrittenLayer[]): readonly number[] {
  const { config } = layers[0] ?? { config: {} as WrittenLayer["config"] };
  const shape = config.batch_input_shape ?? config.batch_shape;
  if (!Array.isArray(shape) || !shape.slice(1).every((size) => Number.isInteger(size) && size > 0)) {
    throw new ImportError(file, "it does not say what shape its inputs have");
  }
  return shape.slice(1) as number[];
}

const nameOf = ({ config }: WrittenLayer): string => String(config.name ?? "");
const titleOf = (layer: WrittenLayer): string => `the layer ${quoted(nameOf(layer))} (${layer.class_name})`;

function layerOf(file: string, layer: WrittenLayer, isLast: boolean): Block {
  const { class_name: kind, config } = layer;
  const name = titleOf(layer);
  const want = (field: string, holds: boolean): void => {
    const has = JSON.stringify(config[field] ?? null).slice(0, 40);
    if (!holds) throw new ImportError(file, `${name} has ${field} ${has}, which no model of Lockstep has`);
  };
  const isPair = (field: string, size: unknown): boolean =>
    JSON.stringify(config[field]) === JSON.stringify([size, size]);
  const count = (field: string, value = config[field]): number => {
    want(field, Number.isInteger(value) && (value as number) > 0 && (value as number) <= 4096);
    return value as number;
  };
  const activation = (): "relu" | "linear" => {
    // Ours ends with logits; a softmax behind them gives the probabilities that our pages show.
    const found = isLast && config.activation === "softmax" ? "linear" : (config.activation ?? "linear");
    want("activation", found === "relu" || found === "linear");
    return found as "relu" | "linear";
  };
  const size = (field: string): number => count(field, (config[field] as unknown[] | undefined)?.[0]);
  switch (kind) {
    case "Dense":
      want("use_bias", config.use_bias !== false);
      return { kind: "dense", units: count("units"), activation: activation() };
    case "Conv2D":
      want("use_bias", config.use_bias !== false);
      want("padding", config.padding === "same");
      want("strides", isPair("strides", 1));
      want("groups", (config.groups ?? 1) === 1);
      want("dilation_rate", config.dilation_rate === undefined || isPair("dilation_rate", 1));
      want("data_format", isChannelsLast(config.data_format));
      want("kernel_size", isPair("kernel_size", size("kernel_size")));
      return {
        kind: "conv2d",
        filters: count("filters"),
        kernelSize: size("kernel_size"),
        stride: 1,
        padding: "same",
        activation: activation(),
      };
    case "MaxPooling2D":
      want("padding", config.padding === "valid");
      want("pool_size", isPair("pool_size", size("pool_size")));
      want("strides", isPair("strides", size("pool_size")));
      want("data_format", isChannelsLast(config.data_format));
      return { kind: "maxPool2d", poolSize: size("pool_size") };
    case "Flatten":
      want("data_format", isChannelsLast(config.data_format));
      return { kind: "flatten" };
    default:
      throw new ImportError(file, `${name} is of a kind that no model of Lockstep has`);
  }
}

const isChannelsLast = (format: unknown): boolean =>
  format === undefined || format === null || format === "channels_last" || format === "channelsLast";

/** The task of a table of so many columns and labels, where the layers begin and end like one. */
function tableOf(shape: readonly number[], layers: readonly Block[]): Task | undefined {
  const last = layers.at(-1);
  const [inputs = 0, ...more] = shape;
  const isPossible = inputs > 0 && more.length === 0 && inputs <= COLUMNS_MAX && last?.kind === "dense";
  if (!isPossible || last.units < 2 || last.units > LABELS_MAX) return undefined;
  const columns = Array.from({ length: inputs }, (_, i) => ({ name: `${i}`, min: 0, max: 1 }));
  const labels = Array.from({ length: last.units }, (_, i) => `${i}`);
  return taskOf({ task: "table-mlp", columns, labels, model: null });
}

function isSame(task: Task, shape: readonly number[], layers: readonly Block[]): boolean {
  const { input, blocks } = planModel(networkOf(task));
  return (
    describe(
      anyDimensions(input),
      blocks.map(({ block }) => block),
    ) === describe(shape, layers)
  );
}

/** Such as `[784] dense 128 relu, dense 10 linear`. */
function describe(shape: readonly number[], layers: readonly Block[]): string {
  const texts = layers.map((layer) => {
    switch (layer.kind) {
      case "dense":
        return `dense ${layer.units} ${layer.activation}`;
      case "conv2d":
        return `conv2d ${layer.filters} x ${layer.kernelSize} ${layer.activation}`;
      case "maxPool2d":
        return `maxPool2d ${layer.poolSize}`;
      default:
        return layer.kind;
    }
  });
  return `[${shape.join(", ")}] ${texts.join(", ")}`;
}
