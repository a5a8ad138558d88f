import {
  add,
  div,
  mean,
  mul,
  reshape,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { NORMALIZATION_EPSILON } from "../../../shared/training/model/kinds/normalization.ts";
import { byPosition, rows } from "./dense.ts";
import type { BlockPass, Seen } from "./pass.ts";
import { columnSums } from "./products.ts";

/** Over the last dimension; weights are a gain and a shift for each unit. */
export function layerNorm(): BlockPass {
  return normalization((input) => ({ shape: input.shape, over: [input.rank - 1] }));
}

/** Over height, width and the channels of a group, [samples, height, width, channels]; gain and shift by channel. */
export function groupNorm(groups: number): BlockPass {
  return normalization((input) => {
    const [samples, height, width, channels] = (input as Tensor4D).shape;
    return { shape: [samples, height * width, groups, channels / groups], over: [1, 3] };
  });
}

/** As what an input is looked at, and over which dimensions of that its mean and variance are taken. */
interface Statistics {
  readonly shape: number[];
  readonly over: number[];
}

function normalization(statisticsOf: (input: Tensor) => Statistics): BlockPass {
  return {
    forward(input, weights) {
      const [gain, shift] = weights as [Tensor1D, Tensor1D];
      const { shape, over } = statisticsOf(input);
      const values = reshape(input, shape);
      const centred = sub(values, mean(values, over, true));
      const deviation = sqrt(add(mean(square(centred), over, true), NORMALIZATION_EPSILON));
      const normal = reshape(div(centred, deviation), input.shape);
      return { input, output: add(mul(normal, gain), shift), kept: [normal, deviation] };
    },
    backward(seen, outputGradient, weights, wants) {
      const [gain] = weights as [Tensor1D];
      const [normal, deviation] = keptBy(seen);
      return {
        input: wants === "weights" ? null : inputGradient(mul(outputGradient, gain), normal, deviation),
        weights:
          wants === "input" ? [] : [columnSums(rows(mul(outputGradient, normal))), columnSums(rows(outputGradient))],
      };
    },
    squaredNorms(seen, outputGradient) {
      const [normal] = keptBy(seen);
      const squares = [mul(outputGradient, normal), outputGradient].map((gradient) =>
        sum(square(sum(byPosition(gradient), 1)), 1),
      ) as [Tensor1D, Tensor1D];
      return add(...squares);
    },
  };

  /** What moves a group's mean or its variance is taken out of the derivative. */
  function inputGradient(byNormal: Tensor, normal: Tensor, deviation: Tensor): Tensor {
    const { shape, over } = statisticsOf(normal);
    const gradient = reshape(byNormal, shape);
    const values = reshape(normal, shape);
    const along = mul(values, mean(mul(gradient, values), over, true));
    const left = sub(sub(gradient, mean(gradient, over, true)), along);
    return reshape(div(left, deviation), normal.shape);
  }
}

function keptBy({ kept }: Seen): [normal: Tensor, deviation: Tensor] {
  return kept as unknown as [Tensor, Tensor];
}
