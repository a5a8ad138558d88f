import { standardizePixel } from "../../../shared/training/datasets.ts";
import type { Block } from "../../../shared/training/model/block.ts";
import { poolWindow } from "../../../shared/training/model/kinds/pooling.ts";
import { planModel } from "../../../shared/training/model/plan.ts";
import { anyDimensions } from "../../../shared/training/model/shape.ts";
import { networkOf, type Task } from "../../../shared/session/tasks.ts";

/** A layer of a model's topology, as TensorFlow.js and Keras write it. */
export interface WrittenLayer {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const INITIALIZER = { class_name: "Zeros", config: {} };

/** How a pixel, 0..1, becomes an input: `scale * pixel + offset`. */
export const PIXEL_SCALE = standardizePixel(1) - standardizePixel(0);
export const PIXEL_OFFSET = standardizePixel(0);

/**
 * The layers of a task's model for TensorFlow.js: for images a Rescaling first, so that the model takes pixels of 0..1,
 * and a softmax last, so that it gives probabilities. Weights have the names of our layout: `dense1/kernel`.
 */
export function writtenLayers(task: Task): readonly WrittenLayer[] {
  const { input, blocks } = planModel(networkOf(task));
  const batchInputShape = [null, ...anyDimensions(input)];
  const layers = blocks.map(({ block, name }, i) =>
    writtenLayer(block, name, i === blocks.length - 1 ? "softmax" : undefined),
  );
  if (task.dataset === "mnist") {
    const config = { name: "standardize", trainable: true, scale: PIXEL_SCALE, offset: PIXEL_OFFSET };
    layers.unshift({ class_name: "Rescaling", config });
  }
  const [first, ...others] = layers as [WrittenLayer, ...WrittenLayer[]];
  return [{ ...first, config: { ...first.config, batch_input_shape: batchInputShape, dtype: "float32" } }, ...others];
}

/** What is told of every layer that has weights. */
function weighted(activation: string): WrittenLayer["config"] {
  return { activation, use_bias: true, kernel_initializer: INITIALIZER, bias_initializer: INITIALIZER };
}

/** @throws TypeError for a kind of block that TensorFlow.js has no layer for */
function writtenLayer(layer: Block, name: string, lastActivation: string | undefined): WrittenLayer {
  const common = { name, trainable: true };
  switch (layer.kind) {
    case "dense":
      return {
        class_name: "Dense",
        config: {
          ...common,
          units: layer.units,
          ...weighted(lastActivation ?? layer.activation),
        },
      };
    case "conv2d":
      return {
        class_name: "Conv2D",
        config: {
          ...common,
          filters: layer.filters,
          kernel_size: [layer.kernelSize, layer.kernelSize],
          strides: [layer.stride, layer.stride],
          padding: layer.padding,
          data_format: "channels_last",
          dilation_rate: [1, 1],
          ...weighted(lastActivation ?? layer.activation),
        },
      };
    case "maxPool2d":
      return {
        class_name: "MaxPooling2D",
        config: {
          ...common,
          pool_size: [layer.poolSize, layer.poolSize],
          strides: [poolWindow(layer).stride, poolWindow(layer).stride],
          padding: "valid",
          data_format: "channels_last",
        },
      };
    case "flatten":
      return { class_name: "Flatten", config: { ...common, data_format: "channels_last" } };
    default:
      throw new TypeError(`TensorFlow.js has no layer for ${name}.`);
  }
}
