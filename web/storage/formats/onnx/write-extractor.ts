import { present } from "../../../../shared/assert.ts";
import type { Extractor } from "../../../../shared/training/extractors/extractor.ts";
import { filterSize, type FrozenConvolution } from "../../../../shared/training/extractors/inverted-residuals.ts";
import { zerosBefore } from "../../../../shared/training/model/window.ts";
import { channelsFirst } from "./flow.ts";
import type { OnnxGraph, Value } from "./onnx-graph.ts";
import { filterFirst, meanOfMaps } from "./write-block.ts";

/** Below any sum of squares of which something is to be seen: nothing is divided by 0. */
const SQUARES_MIN = 1e-30;

type Frozen = Pick<Extractor, "side" | "stages" | "taps" | "features">;

/**
 * Writes the network that looks at pictures: light 0..1, [samples, side, side, 3], to its features.
 * @param weights of each convolution its filter (see `filterSize`) and its bias
 * @throws RangeError where there are not as many as the network has
 */
export function writeExtractor(graph: OnnxGraph, network: Frozen, weights: Float32Array, light: Value): Value {
  const { stages, taps, features } = network;
  let at = 0;
  const take = (count: number): Float32Array => weights.subarray(at, (at += count));
  const scaled = graph.op("Sub", [graph.op("Mul", [light, graph.number(2)]), graph.number(1)]);
  let maps = channelsFirst(graph, { value: scaled, channels: "last" });
  let side = network.side;
  const means: Value[] = [];
  for (const [stage, { convolutions, isResidual }] of stages.entries()) {
    const before = maps;
    for (const [i, convolution] of convolutions.entries()) {
      const name = `extractor.${stage}.${i}`;
      const { outputs } = convolution;
      const filter = graph.constant(`${name}.filter`, filterShape(convolution), filterOf(convolution, take));
      const bias = graph.constant(`${name}.bias`, [outputs], take(outputs));
      maps = graph.op("Conv", [maps, filter, bias], attributesOf(convolution, side));
      side = Math.ceil(side / convolution.stride);
      if (convolution.activation === "relu6") maps = graph.op("Clip", [maps, graph.number(0), graph.number(6)]);
    }
    if (isResidual) maps = graph.op("Add", [before, maps]);
    if (taps.includes(stage)) means.push(evened(graph, meanOfMaps(graph, maps), features / taps.length));
  }
  if (at !== weights.length) throw new RangeError(`This network has ${at} weights, not ${weights.length}.`);
  return means.length === 1
    ? present(means[0], "a network has a tap")
    : graph.op("Concat", means, { axis: { int: -1 } }, "features");
}

/** To the sum of squares `wanted`, as `normalizeFeatures` brings them. */
function evened(graph: OnnxGraph, means: Value, wanted: number): Value {
  const squares = graph.op("ReduceSum", [graph.op("Mul", [means, means]), graph.whole([-1])], { keepdims: { int: 1 } });
  const bounded = graph.op("Max", [squares, graph.number(SQUARES_MIN)]);
  return graph.op("Mul", [means, graph.op("Sqrt", [graph.op("Div", [graph.number(wanted), bounded])])]);
}

function filterShape({ kind, kernelSize, inputs, outputs }: FrozenConvolution): readonly number[] {
  return [outputs, kind === "full" ? inputs : 1, kernelSize, kernelSize];
}

/** From [outputs, taps, inputs], or [taps, channels] of one that sees each channel alone, to [outputs, inputs, taps]. */
function filterOf(convolution: FrozenConvolution, take: (count: number) => Float32Array): Float32Array {
  const { kind, kernelSize, inputs, outputs } = convolution;
  const filter = take(filterSize(convolution));
  if (kind === "depthwise") return filterFirst(filter, 1, outputs);
  const taps = kernelSize * kernelSize;
  const turned = new Float32Array(filter.length);
  for (const [at, value] of filter.entries()) {
    const [output, tap, input] = [Math.floor(at / (taps * inputs)), Math.floor(at / inputs) % taps, at % inputs];
    turned[(output * inputs + input) * taps + tap] = value;
  }
  return turned;
}

function attributesOf({ kind, kernelSize, stride, inputs }: FrozenConvolution, side: number) {
  const before = zerosBefore({ kernelSize, stride, padding: "same" }, side);
  const behind = Math.max(0, (Math.ceil(side / stride) - 1) * stride + kernelSize - side) - before;
  return {
    kernel_shape: { ints: [kernelSize, kernelSize] },
    strides: { ints: [stride, stride] },
    pads: { ints: [before, before, behind, behind] },
    group: { int: kind === "full" ? 1 : inputs },
  };
}
