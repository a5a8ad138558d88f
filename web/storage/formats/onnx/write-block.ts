import { present } from "../../../../shared/assert.ts";
import type { Activation } from "../../../../shared/training/model/activation.ts";
import { NORMALIZATION_EPSILON } from "../../../../shared/training/model/kinds/normalization.ts";
import { poolWindow } from "../../../../shared/training/model/kinds/pooling.ts";
import type { ParameterTensor, PlannedBlock } from "../../../../shared/training/model/plan.ts";
import { dimensions, sizeOf, type Shape } from "../../../../shared/training/model/shape.ts";
import { zerosBefore, type Window } from "../../../../shared/training/model/window.ts";
import { channelsFirst, channelsLast, inOrderOf, type Flow } from "./flow.ts";
import type { Attribute, OnnxGraph, Value } from "./onnx-graph.ts";
import { writeAttention } from "./write-attention.ts";

/** Where a block is written: the graph, and the parameters of the whole model. */
export interface Writing {
  readonly graph: OnnxGraph;
  readonly parameters: Float32Array;
}

/** Writes a block as ONNX operators. @returns what comes out of it */
export function writeBlock(writing: Writing, planned: PlannedBlock, flow: Flow): Flow {
  const { graph } = writing;
  const { block, input, tensors } = planned;
  const weights = tensors.map((tensor) => valuesOf(writing, tensor));
  const constant = (i: number): Value => {
    const { name, shape } = present(tensors[i], "a block has the tensors of its kind");
    return graph.constant(name, shape, present(weights[i], "values of each tensor"));
  };
  switch (block.kind) {
    case "dense": {
      const product = graph.op("MatMul", [channelsLast(graph, flow), constant(0)]);
      return activated(graph, block.activation, { value: graph.op("Add", [product, constant(1)]), channels: "last" });
    }
    case "conv2d":
    case "depthwiseConv2d": {
      const [, , channels] = dimensions(input, 3);
      const { name, shape } = present(tensors[0], "a filter");
      const [each, outputs] = block.kind === "conv2d" ? [channels, block.filters] : [1, channels];
      const filter = filterFirst(present(weights[0], "a filter"), each, outputs);
      const turned = graph.constant(name, [outputs, each, ...shape.slice(0, 2)], filter);
      const group = { int: block.kind === "conv2d" ? 1 : channels };
      const attributes = { ...windowed(block, input), group };
      const value = graph.op("Conv", [channelsFirst(graph, flow), turned, constant(1)], attributes);
      return activated(graph, block.activation, { value, channels: "first" });
    }
    case "maxPool2d":
    case "averagePool2d": {
      const operator = block.kind === "maxPool2d" ? "MaxPool" : "AveragePool";
      const attributes = windowed(poolWindow(block), input);
      return { value: graph.op(operator, [channelsFirst(graph, flow)], attributes), channels: "first" };
    }
    case "globalAveragePool2d":
      return { value: meanOfMaps(graph, channelsFirst(graph, flow)), channels: "last" };
    case "flatten":
      return { value: reshaped(graph, channelsLast(graph, flow), [-1, sizeOf(input)]), channels: "last" };
    case "embedding":
      return { value: graph.op("Gather", [constant(0), flow.value]), channels: "last" };
    case "positions":
      return { value: graph.op("Add", [flow.value, constant(0)]), channels: "last" };
    case "layerNorm": {
      const options = { axis: { int: -1 }, epsilon: { float: NORMALIZATION_EPSILON } };
      const inputs = [channelsLast(graph, flow), constant(0), constant(1)];
      return { value: graph.op("LayerNormalization", inputs, options), channels: "last" };
    }
    case "groupNorm": {
      const [height, width, channels] = dimensions(input, 3);
      const whole = reshaped(graph, channelsFirst(graph, flow), [-1, block.groups, sizeOf(input) / block.groups]);
      const ones = graph.constant(`${planned.name}.ones`, [block.groups], new Float32Array(block.groups).fill(1));
      const zeros = graph.constant(`${planned.name}.zeros`, [block.groups], new Float32Array(block.groups));
      const options = { epsilon: { float: NORMALIZATION_EPSILON } };
      const even = graph.op("InstanceNormalization", [whole, ones, zeros], options);
      const maps = reshaped(graph, even, [-1, channels, height, width]);
      const [gain, shift] = tensors.map(({ name }, i) =>
        graph.constant(name, [channels, 1, 1], present(weights[i], "values of each tensor")),
      ) as [Value, Value];
      return { value: graph.op("Add", [graph.op("Mul", [maps, gain]), shift]), channels: "first" };
    }
    case "attention": {
      const [kernel, bias, outputKernel, outputBias] = [0, 1, 2, 3].map(constant) as [Value, Value, Value, Value];
      const value = writeAttention(graph, block, dimensions(input, 2), channelsLast(graph, flow), {
        ...{ kernel, bias, outputKernel, outputBias },
      });
      return { value, channels: "last" };
    }
    // In use nothing is hidden.
    case "dropout":
      return flow;
    case "activation":
      return activated(graph, block.activation, flow);
    case "residual": {
      const inside = planned.inner.reduce((passing, inner) => writeBlock(writing, inner, passing), flow);
      return { value: graph.op("Add", [flow.value, inOrderOf(graph, inside, flow).value]), channels: flow.channels };
    }
  }
}

/** [samples, channels, height, width] to [samples, channels]. */
export function meanOfMaps(graph: OnnxGraph, maps: Value): Value {
  return graph.op("Flatten", [graph.op("GlobalAveragePool", [maps])]);
}

/** A filter [taps, inputs, outputs] as ONNX has it: [outputs, inputs, taps]. */
export function filterFirst(filter: Float32Array, inputs: number, outputs: number): Float32Array {
  const taps = filter.length / (inputs * outputs);
  const turned = new Float32Array(filter.length);
  for (const [at, value] of filter.entries()) {
    const [tap, input, output] = [Math.floor(at / (inputs * outputs)), Math.floor(at / outputs) % inputs, at % outputs];
    turned[(output * inputs + input) * taps + tap] = value;
  }
  return turned;
}

function windowed(window: Window, input: Shape): Readonly<Record<string, Attribute>> {
  const [height, width] = dimensions(input, 3);
  const [top, left] = [zerosBefore(window, height), zerosBefore(window, width)];
  const { kernelSize, stride } = window;
  const behind = (side: number, before: number): number => {
    if (window.padding === "valid") return 0;
    return Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernelSize - side) - before;
  };
  return {
    kernel_shape: { ints: [kernelSize, kernelSize] },
    strides: { ints: [stride, stride] },
    pads: { ints: [top, left, behind(height, top), behind(width, left)] },
  };
}

function activated(graph: OnnxGraph, activation: Activation, flow: Flow): Flow {
  const { value, channels } = flow;
  switch (activation) {
    case "linear":
      return flow;
    case "relu":
      return { value: graph.op("Relu", [value]), channels };
    case "tanh":
      return { value: graph.op("Tanh", [value]), channels };
    case "sigmoid":
      return { value: graph.op("Sigmoid", [value]), channels };
    case "gelu":
      return { value: gelu(graph, value), channels };
  }
}

/** x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))); an operator of its own has it only in later opsets. */
function gelu(graph: OnnxGraph, x: Value): Value {
  const multiply = (a: Value, b: Value): Value => graph.op("Mul", [a, b]);
  const cube = multiply(multiply(x, x), multiply(x, graph.number(0.044715)));
  const inner = multiply(graph.op("Add", [x, cube]), graph.number(Math.sqrt(2 / Math.PI)));
  const share = graph.op("Add", [graph.op("Tanh", [inner]), graph.number(1)]);
  return multiply(multiply(x, graph.number(0.5)), share);
}

function reshaped(graph: OnnxGraph, value: Value, shape: readonly number[]): Value {
  return graph.op("Reshape", [value, graph.whole(shape)]);
}

function valuesOf({ parameters }: Writing, { offset, size }: ParameterTensor): Float32Array {
  return parameters.subarray(offset, offset + size);
}
