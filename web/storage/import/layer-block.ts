import type { Activation } from "../../../shared/training/model/activation.ts";
import type { Block } from "../../../shared/training/model/block.ts";
import { NORMALIZATION_EPSILON } from "../../../shared/training/model/kinds/normalization.ts";
import { UNITS_MAX } from "../../../shared/limits.ts";
import { WRITTEN_ACTIVATIONS, type WrittenLayer } from "../formats/tensorflowjs-layers.ts";
import { ImportError, quoted } from "./import-error.ts";

/** What a layer is read for: with its weights it must compute the very same; as a plan, nearly the same will do. */
export type Purpose = "weights" | "plan";

/** How a layer is read. */
export interface Reading {
  readonly purpose: Purpose;
  /** Dimensions of what goes in. */
  readonly rank: number;
  /** Told where a plan is not quite what the file says. */
  readonly note: (text: string) => void;
}

/** Layers that people ask for, and why no block stands for them. */
const REASONS: Readonly<Record<string, string>> = {
  BatchNormalization:
    "it mixes the samples of a batch, and tabs have batches of their own: group or layer norm take its place",
  LSTM: "no block is recurrent",
  GRU: "no block is recurrent",
  SimpleRNN: "no block is recurrent",
  Conv1D: "convolutions are of pictures",
  Conv3D: "convolutions are of pictures",
  SeparableConv2D: "a depthwise convolution and one of size 1 are the same in two blocks",
};

export const nameOf = ({ config }: WrittenLayer): string => String(config["name"] ?? "");
export const titleOf = (layer: WrittenLayer): string => `the layer ${quoted(nameOf(layer))} (${layer.class_name})`;

/**
 * A layer as the block that computes the same.
 * @throws ImportError naming the layer, and what of it no block has
 */
export function blockOfLayer(file: string, layer: WrittenLayer, { purpose, rank, note }: Reading): Block {
  const { class_name: kind, config } = layer;
  const title = titleOf(layer);
  const want = (field: string, holds: boolean): void => {
    const has = JSON.stringify(config[field] ?? null).slice(0, 40);
    if (!holds) throw new ImportError(file, `${title} has ${field} ${has}, which no block of Lockstep has`);
  };
  const count = (field: string, value = config[field]): number => {
    want(field, Number.isInteger(value) && (value as number) > 0 && (value as number) <= UNITS_MAX);
    return value as number;
  };
  /** One number, or a pair of equal ones. */
  const side = (field: string, otherwise?: number): number => {
    const value = config[field] ?? otherwise;
    if (!Array.isArray(value)) return count(field, value);
    want(field, value.length === 2 && value[0] === value[1]);
    return count(field, value[0]);
  };
  const isChannelsLast = (): void =>
    want("data_format", [undefined, null, "channels_last", "channelsLast"].includes(config["data_format"] as string));
  const activation = (): Activation => {
    const found = config["activation"] ?? "linear";
    if (found === "gelu" && purpose === "plan") {
      note(`${title}: gelu is computed in the form with tanh here`);
      return "gelu";
    }
    const ours = (Object.keys(WRITTEN_ACTIVATIONS) as Activation[]).find((name) => WRITTEN_ACTIVATIONS[name] === found);
    want("activation", ours !== undefined);
    return ours as Activation;
  };
  const weights = (): void => want("use_bias", config["use_bias"] !== false);
  const padding = (): "same" | "valid" => {
    const found = config["padding"] ?? "valid";
    want("padding", found === "same" || found === "valid");
    return found as "same" | "valid";
  };
  const filter = (): { kernelSize: number; stride: number; padding: "same" | "valid"; activation: Activation } => {
    weights();
    isChannelsLast();
    want("groups", (config["groups"] ?? 1) === 1);
    want("dilation_rate", side("dilation_rate", 1) === 1);
    return {
      kernelSize: side("kernel_size"),
      stride: side("strides", 1),
      padding: padding(),
      activation: activation(),
    };
  };
  const pool = (): { poolSize: number; stride?: number } => {
    isChannelsLast();
    want("padding", padding() === "valid");
    const poolSize = side("pool_size", 2);
    const stride = side("strides", poolSize);
    return stride === poolSize ? { poolSize } : { poolSize, stride };
  };
  switch (kind) {
    case "Dense":
      weights();
      return { kind: "dense", units: count("units"), activation: activation() };
    case "Conv2D":
      return { kind: "conv2d", filters: count("filters"), ...filter() };
    case "DepthwiseConv2D":
      want("depth_multiplier", (config["depth_multiplier"] ?? 1) === 1);
      return { kind: "depthwiseConv2d", ...filter() };
    case "MaxPooling2D":
      return { kind: "maxPool2d", ...pool() };
    case "AveragePooling2D":
      return { kind: "averagePool2d", ...pool() };
    case "GlobalAveragePooling2D":
      isChannelsLast();
      want("keepdims", (config["keepdims"] ?? false) === false);
      return { kind: "globalAveragePool2d" };
    case "Flatten":
      isChannelsLast();
      return { kind: "flatten" };
    case "Embedding":
      want("mask_zero", (config["mask_zero"] ?? false) === false);
      return { kind: "embedding", units: count("output_dim") };
    case "LayerNormalization": {
      const { axis = -1, epsilon = 1e-3 } = config;
      const [only, ...more] = Array.isArray(axis) ? (axis as unknown[]) : [axis];
      // With the batch before them, the last dimension's number is their count.
      want("axis", more.length === 0 && (only === -1 || only === rank));
      want("center", config["center"] !== false);
      want("scale", config["scale"] !== false);
      const isNear = typeof epsilon === "number" && Math.abs(epsilon / NORMALIZATION_EPSILON - 1) < 0.01;
      if (!isNear && purpose === "plan") note(`${title}: its epsilon is ${NORMALIZATION_EPSILON} here`);
      else want("epsilon", isNear);
      return { kind: "layerNorm" };
    }
    case "Dropout": {
      const { rate = 0 } = config;
      want("rate", typeof rate === "number" && rate >= 0 && rate < 1);
      return { kind: "dropout", rate: rate as number };
    }
    case "Activation":
      return { kind: "activation", activation: activation() };
    case "ReLU":
      want("max_value", (config["max_value"] ?? null) === null);
      want("negative_slope", (config["negative_slope"] ?? 0) === 0);
      want("threshold", (config["threshold"] ?? 0) === 0);
      return { kind: "activation", activation: "relu" };
    default: {
      const reason = Object.hasOwn(REASONS, kind) ? `: ${REASONS[kind]}` : "";
      throw new ImportError(file, `${title} is of a kind that no block of Lockstep stands for${reason}`);
    }
  }
}

/** Dimensions of what comes out of a block. */
export function rankAfter(block: Block, rank: number): number {
  switch (block.kind) {
    case "globalAveragePool2d":
    case "flatten":
      return 1;
    case "embedding":
      return 2;
    default:
      return rank;
  }
}
