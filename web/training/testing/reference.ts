import { present } from "../../../shared/assert.ts";
import { dropoutMask, dropoutSeedAt } from "../../../shared/training/dropout-mask.ts";
import type { Activation } from "../../../shared/training/model/activation.ts";
import type { Attention } from "../../../shared/training/model/kinds/attention.ts";
import { NORMALIZATION_EPSILON } from "../../../shared/training/model/kinds/normalization.ts";
import { poolWindow } from "../../../shared/training/model/kinds/pooling.ts";
import type { ModelPlan, PlannedBlock } from "../../../shared/training/model/plan.ts";
import { sizeOf, type Shape } from "../../../shared/training/model/shape.ts";
import { zerosBefore, type Window } from "../../../shared/training/model/window.ts";
import type { Samples } from "../compiled-model.ts";

/**
 * What every engine is held against: each block as its formula says, number by number in double precision, and gradients
 * by moving one parameter after the other. Slow, and too plain to be wrong.
 */

/** Values of one sample, row-major. */
type Values = readonly number[];
/** A block's weights, tensor by tensor. */
type Weights = readonly Values[];
/** Seed of dropout, and the samples of the batch: each sample hides its own part of the batch's numbers. */
interface Drop {
  readonly seed: number;
  readonly sample: number;
  readonly samples: number;
}

/** What a model says of one sample. @param drop null in use */
export function said(plan: ModelPlan, parameters: Values, input: Values, drop: Drop | null): Values {
  return plan.blocks.reduce((values, planned) => through(planned, parameters, values, drop), input);
}

/** The loss of each sample. @param dropoutSeed null for a model in use */
export function losses(
  plan: ModelPlan,
  parameters: Values,
  samples: Samples,
  dropoutSeed: number | null,
): readonly number[] {
  return Array.from({ length: samples.count }, (_, sample) => {
    const drop = dropoutSeed === null ? null : { seed: dropoutSeed, sample, samples: samples.count };
    const output = said(plan, parameters, rowOf(samples.inputs, samples.count, sample), drop);
    return lossOf(plan, output, rowOf(samples.labels, samples.count, sample));
  });
}

/** Derivative of the sum of some losses by each parameter, by central differences. */
export function slopes(parameters: Values, loss: (parameters: Values) => number): number[] {
  const STEP = 1e-5;
  const moved = [...parameters];
  return parameters.map((value, i) => {
    moved[i] = value + STEP;
    const above = loss(moved);
    moved[i] = value - STEP;
    const below = loss(moved);
    moved[i] = value;
    return (above - below) / (2 * STEP);
  });
}

function rowOf(values: ArrayLike<number>, count: number, row: number): Values {
  const size = values.length / count;
  return Array.from({ length: size }, (_, i) => values[row * size + i] as number);
}

function lossOf({ head, output }: ModelPlan, values: Values, labels: Values): number {
  if (head.of === "numbers") return mean(values.map((value, i) => (value - at(labels, i)) ** 2));
  const width = output.of === "numbers" ? at(output.dimensions, output.dimensions.length - 1) : 0;
  return mean(labels.map((label, row) => crossEntropy(values.slice(row * width, (row + 1) * width), label)));
}

function crossEntropy(logits: Values, label: number): number {
  const largest = Math.max(...logits);
  return Math.log(sum(logits.map((logit) => Math.exp(logit - largest)))) + largest - at(logits, label);
}

function through(planned: PlannedBlock, parameters: Values, input: Values, drop: Drop | null): Values {
  const { block, tensors } = planned;
  const weights = tensors.map(({ offset, size }) => parameters.slice(offset, offset + size));
  switch (block.kind) {
    case "dense":
      return affine(input, weights).map((value) => activated(block.activation, value));
    case "conv2d":
      return convolved(planned, block, input, weights, block.filters).map((value) =>
        activated(block.activation, value),
      );
    case "depthwiseConv2d":
      return eachWindow(planned, block, (taps, channel) =>
        activated(
          block.activation,
          at(present(weights[1], "a bias"), channel) +
            sum(taps.map(({ tap, place }) => at(input, place) * tapWeight(weights, planned, tap, channel))),
        ),
      );
    case "maxPool2d":
      return eachWindow(planned, poolWindow(block), (taps) => Math.max(...taps.map(({ place }) => at(input, place))));
    case "averagePool2d":
      return eachWindow(planned, poolWindow(block), (taps) => mean(taps.map(({ place }) => at(input, place))));
    case "globalAveragePool2d": {
      const [height, width, channels] = dimensionsOf(planned.input) as [number, number, number];
      return range(channels).map((c) => mean(range(height * width).map((i) => at(input, i * channels + c))));
    }
    case "flatten":
      return input;
    case "embedding":
      return input.flatMap((token) => {
        const table = present(weights[0], "a table");
        return table.slice(token * block.units, (token + 1) * block.units);
      });
    case "positions":
      return input.map((value, i) => value + at(present(weights[0], "a table"), i));
    case "layerNorm": {
      const units = at(dimensionsOf(planned.input), dimensionsOf(planned.input).length - 1);
      return normalized(
        input,
        (i) => Math.floor(i / units),
        (i) => i % units,
        weights,
      );
    }
    case "groupNorm": {
      const [, , channels] = dimensionsOf(planned.input) as [number, number, number];
      const group = (i: number): number => Math.floor((i % channels) / (channels / block.groups));
      return normalized(input, group, (i) => i % channels, weights);
    }
    case "attention":
      return attended(block, dimensionsOf(planned.input) as [number, number], input, weights);
    case "dropout": {
      if (drop === null) return input;
      const mask = dropoutMask(dropoutSeedAt(drop.seed, planned.number - 1), block.rate, input.length * drop.samples);
      return input.map((value, i) => value * (mask[drop.sample * input.length + i] as number));
    }
    case "activation":
      return input.map((value) => activated(block.activation, value));
    case "residual": {
      const inside = planned.inner.reduce((values, inner) => through(inner, parameters, values, drop), input);
      return input.map((value, i) => value + at(inside, i));
    }
  }
}

function activated(activation: Activation, x: number): number {
  switch (activation) {
    case "linear":
      return x;
    case "relu":
      return Math.max(0, x);
    case "gelu":
      return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
    case "tanh":
      return Math.tanh(x);
    case "sigmoid":
      return 1 / (1 + Math.exp(-x));
  }
}

/** Each row of `inputs` numbers times a kernel [inputs, units], plus a bias. */
function affine(input: Values, [kernel = [], bias = []]: Weights): number[] {
  const units = bias.length;
  const inputs = kernel.length / units;
  return range(input.length / inputs).flatMap((row) =>
    range(units).map(
      (unit) =>
        at(bias, unit) + sum(range(inputs).map((i) => at(input, row * inputs + i) * at(kernel, i * units + unit))),
    ),
  );
}

/** What a tap of a window sees: its number within the window, and the place of a channel's value in the input. */
interface Tap {
  readonly tap: number;
  readonly place: number;
}

/** Asks for a value at each place of a window and for each channel; taps beyond the picture see nothing. */
function eachWindow(planned: PlannedBlock, window: Window, value: (taps: Tap[], channel: number) => number): number[] {
  const [, , channels] = dimensionsOf(planned.input) as [number, number, number];
  return placesIn(planned, window).flatMap((taps) =>
    range(channels).map((channel) =>
      value(
        taps.map(({ tap, place }) => ({ tap, place: place * channels + channel })),
        channel,
      ),
    ),
  );
}

function convolved(planned: PlannedBlock, window: Window, input: Values, weights: Weights, filters: number): number[] {
  const [, , channels] = dimensionsOf(planned.input) as [number, number, number];
  const [filter = [], bias = []] = weights;
  return placesIn(planned, window).flatMap((taps) =>
    range(filters).map(
      (f) =>
        at(bias, f) +
        sum(
          taps.flatMap(({ tap, place }) =>
            range(channels).map(
              (c) => at(input, place * channels + c) * at(filter, (tap * channels + c) * filters + f),
            ),
          ),
        ),
    ),
  );
}

/** For each place of a window the pixels that it sees. */
function placesIn(planned: PlannedBlock, window: Window): Tap[][] {
  const [height, width] = dimensionsOf(planned.input) as [number, number, number];
  const [down, across] = dimensionsOf(planned.output) as [number, number, number];
  const top = zerosBefore(window, height);
  const left = zerosBefore(window, width);
  const size = window.kernelSize;
  return range(down * across).map((cell) => {
    const firstRow = Math.floor(cell / across) * window.stride - top;
    const firstColumn = (cell % across) * window.stride - left;
    return range(size * size).flatMap((tap) => {
      const row = firstRow + Math.floor(tap / size);
      const column = firstColumn + (tap % size);
      const isInside = row >= 0 && row < height && column >= 0 && column < width;
      return isInside ? [{ tap, place: row * width + column }] : [];
    });
  });
}

function tapWeight([filter = []]: Weights, { input }: PlannedBlock, tap: number, channel: number): number {
  const [, , channels] = dimensionsOf(input) as [number, number, number];
  return at(filter, tap * channels + channel);
}

function normalized(
  input: Values,
  groupOf: (i: number) => number,
  unitOf: (i: number) => number,
  [gain = [], shift = []]: Weights,
): number[] {
  const groups = new Map<number, number[]>();
  input.forEach((value, i) => groups.set(groupOf(i), [...(groups.get(groupOf(i)) ?? []), value]));
  const statistics = new Map(
    [...groups].map(([group, values]) => {
      const centre = mean(values);
      const variance = mean(values.map((value) => (value - centre) ** 2));
      return [group, { centre, deviation: Math.sqrt(variance + NORMALIZATION_EPSILON) }];
    }),
  );
  return input.map((value, i) => {
    const { centre, deviation } = present(statistics.get(groupOf(i)), "statistics of each group");
    return ((value - centre) / deviation) * at(gain, unitOf(i)) + at(shift, unitOf(i));
  });
}

function attended(
  { heads, causal }: Attention,
  [length, units]: [number, number],
  input: Values,
  [kernel = [], bias = [], outputKernel = [], outputBias = []]: Weights,
): number[] {
  const all = affine(input, [kernel, bias]);
  const width = units / heads;
  const part = (which: number, position: number, head: number): number[] => {
    const from = position * 3 * units + which * units + head * width;
    return all.slice(from, from + width);
  };
  const mixed = range(length).flatMap((position) =>
    range(heads).flatMap((head) => {
      const seen = range(causal ? position + 1 : length);
      const query = part(0, position, head);
      const scores = seen.map(
        (other) => sum(part(1, other, head).map((key, i) => key * at(query, i))) / Math.sqrt(width),
      );
      const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
      const values = seen.map((other) => part(2, other, head));
      return range(width).map(
        (i) => sum(powers.map((power, other) => power * at(values[other] ?? [], i))) / sum(powers),
      );
    }),
  );
  return affine(mixed, [outputKernel, outputBias]);
}

function dimensionsOf(shape: Shape): readonly number[] {
  return shape.of === "numbers" ? shape.dimensions : [sizeOf(shape)];
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
const sum = (values: Values): number => values.reduce((a, b) => a + b, 0);
const mean = (values: Values): number => sum(values) / values.length;
const at = (values: ArrayLike<number>, i: number): number => values[i] as number;
