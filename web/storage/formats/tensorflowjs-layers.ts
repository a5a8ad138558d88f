import { standardizeLight, type Light } from "../../../shared/training/pixels.ts";
import type { Activation } from "../../../shared/training/model/activation.ts";
import type { Block } from "../../../shared/training/model/block.ts";
import { NORMALIZATION_EPSILON } from "../../../shared/training/model/kinds/normalization.ts";
import { poolWindow } from "../../../shared/training/model/kinds/pooling.ts";
import { planModel, type PlannedBlock } from "../../../shared/training/model/plan.ts";
import { anyDimensions } from "../../../shared/training/model/shape.ts";
import { networkOf, type Task } from "../../../shared/session/tasks.ts";
import { STATISTICS_LAYER } from "./tensorflowjs-weights.ts";
import { unwritable } from "./unwritable-blocks.ts";

/** A layer of a model's topology, as TensorFlow.js and Keras write it. */
export interface WrittenLayer {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const ZEROS = { class_name: "Zeros", config: {} };
const ONES = { class_name: "Ones", config: {} };
const CHANNELS_LAST = { data_format: "channels_last" };

/** How light, 0..1, becomes an input: `scale * light + offset`. */
export function rescalingOf(pixels: Light): { readonly scale: number; readonly offset: number } {
  const offset = standardizeLight(pixels, 0);
  return { scale: standardizeLight(pixels, 1) - offset, offset };
}

/** What TensorFlow.js calls an activation; gelu in the form with tanh has a name of its own there (`unwritable`). */
export const WRITTEN_ACTIVATIONS: Readonly<Record<Activation, string>> = {
  linear: "linear",
  relu: "relu",
  gelu: "gelu_new",
  tanh: "tanh",
  sigmoid: "sigmoid",
};

/** A layer of a model that is no chain, with the layers whose answers it takes. */
interface WrittenNode extends WrittenLayer {
  readonly name: string;
  readonly inbound_nodes: readonly (readonly (readonly [name: string, node: 0, tensor: 0, options: object])[])[];
}

/**
 * A task's model for TensorFlow.js: for images a Rescaling first, so that it takes pixels of 0..1, where inputs are
 * standardized a BatchNormalization, and a softmax last, so that it gives probabilities, unless it says numbers. Weights have the names of our layout: `dense1/kernel`. A chain is a Sequential model; with
 * residuals it is a Functional one, in which they are Adds.
 * @throws TypeError where a block has no layer there (`unwritable` says which)
 */
export function writtenTopology(task: Task): { readonly class_name: string; readonly config: object } {
  const reason = unwritable(task);
  if (reason !== undefined) throw new TypeError(`No TensorFlow.js layers stand for this model: ${reason}.`);
  const { input, statistics, head, blocks } = planModel(networkOf(task));
  const shape = { batch_input_shape: [null, ...anyDimensions(input)], dtype: "float32" };
  const before = [
    ...(task.pixels ? [standardization(task.pixels)] : []),
    ...(statistics > 0 ? [INPUT_STATISTICS] : []),
  ];
  const end = head.of === "numbers" ? "linear" : "softmax";
  if (blocks.some(({ block }) => block.kind === "residual")) {
    return { class_name: "Functional", config: { name: task.name, ...functional(shape, before, blocks, end) } };
  }
  const [first, ...others] = [
    ...before,
    ...blocks.map((planned) => layerOf(planned, planned === blocks.at(-1) ? end : undefined)),
  ];
  const begun = first && { ...first, config: { ...first.config, ...shape } };
  return { class_name: "Sequential", config: { name: task.name, layers: [begun, ...others] } };
}

function standardization(pixels: Light): WrittenLayer {
  return { class_name: "Rescaling", config: { name: "standardize", trainable: true, ...rescalingOf(pixels) } };
}

/** Its variances are bounded already, so that nothing is to be added to them. */
const INPUT_STATISTICS: WrittenLayer = {
  class_name: "BatchNormalization",
  config: {
    ...{ name: STATISTICS_LAYER, trainable: false, axis: -1, momentum: 0.99, epsilon: 0, center: false, scale: false },
    ...{ moving_mean_initializer: ZEROS, moving_variance_initializer: ONES },
  },
};

const INPUT = "input";

/** The layers of a model that is no chain, each with those before it. */
function functional(
  shape: object,
  before: readonly WrittenLayer[],
  blocks: readonly PlannedBlock[],
  end: string,
): object {
  const nodes: WrittenNode[] = [];
  let at: string = INPUT;
  const add = (layer: WrittenLayer, ...from: readonly string[]): void => {
    at = String(layer.config["name"]);
    const inbound_nodes = from.length === 0 ? [] : [from.map((name) => [name, 0, 0, {}] as const)];
    nodes.push({ ...layer, name: at, inbound_nodes });
  };
  const addAll = (list: readonly PlannedBlock[]): void => {
    for (const planned of list) {
      const start = at;
      addAll(planned.inner);
      if (planned.block.kind === "residual") add({ class_name: "Add", config: { name: planned.name } }, start, at);
      else add(layerOf(planned, planned === blocks.at(-1) ? end : undefined), at);
    }
  };
  add({ class_name: "InputLayer", config: { name: INPUT, sparse: false, ...shape } });
  for (const layer of before) add(layer, at);
  addAll(blocks);
  return { layers: nodes, input_layers: [[INPUT, 0, 0]], output_layers: [[at, 0, 0]] };
}

/** @param end what the last layer is activated by; undefined for all others */
function layerOf({ block, name }: PlannedBlock, end: string | undefined): WrittenLayer {
  return writtenLayer(block, name, end);
}

/** What is told of every layer that has weights. */
function weighted(activation: string): WrittenLayer["config"] {
  return { activation, use_bias: true, kernel_initializer: ZEROS, bias_initializer: ZEROS };
}

function windowed(size: number, stride: number, padding: string): WrittenLayer["config"] {
  return {
    strides: [stride, stride],
    padding,
    ...CHANNELS_LAST,
    ...{ dilation_rate: [1, 1], kernel_size: [size, size] },
  };
}

function pooled(block: Parameters<typeof poolWindow>[0]): WrittenLayer["config"] {
  const { kernelSize, stride } = poolWindow(block);
  return { pool_size: [kernelSize, kernelSize], strides: [stride, stride], padding: "valid", ...CHANNELS_LAST };
}

function writtenLayer(layer: Block, name: string, lastActivation: string | undefined): WrittenLayer {
  const common = { name, trainable: true };
  const written = (class_name: string, config: WrittenLayer["config"] = {}): WrittenLayer => {
    return { class_name, config: { ...common, ...config } };
  };
  switch (layer.kind) {
    case "dense":
      return written("Dense", {
        units: layer.units,
        ...weighted(lastActivation ?? WRITTEN_ACTIVATIONS[layer.activation]),
      });
    case "conv2d":
      return written("Conv2D", {
        filters: layer.filters,
        ...windowed(layer.kernelSize, layer.stride, layer.padding),
        ...weighted(WRITTEN_ACTIVATIONS[layer.activation]),
      });
    case "depthwiseConv2d":
      return written("DepthwiseConv2D", {
        depth_multiplier: 1,
        ...windowed(layer.kernelSize, layer.stride, layer.padding),
        ...weighted(WRITTEN_ACTIVATIONS[layer.activation]),
        depthwise_initializer: ZEROS,
      });
    case "maxPool2d":
      return written("MaxPooling2D", pooled(layer));
    case "averagePool2d":
      return written("AveragePooling2D", pooled(layer));
    case "globalAveragePool2d":
      return written("GlobalAveragePooling2D", CHANNELS_LAST);
    case "flatten":
      return written("Flatten", CHANNELS_LAST);
    case "layerNorm":
      return written("LayerNormalization", {
        ...{ axis: -1, epsilon: NORMALIZATION_EPSILON, center: true, scale: true },
        ...{ gamma_initializer: ONES, beta_initializer: ZEROS },
      });
    case "dropout":
      return written("Dropout", { rate: layer.rate, noise_shape: null, seed: null });
    case "activation":
      return written("Activation", { activation: WRITTEN_ACTIVATIONS[layer.activation] });
    default:
      throw new TypeError(`${name} is written as no layer.`);
  }
}
