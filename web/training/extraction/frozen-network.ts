import {
  add,
  fused,
  keep,
  mean,
  tensor1d,
  tensor4d,
  tidy,
  transpose,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import { frozenInput, normalizeFeatures, type Extractor } from "../../../shared/training/extractors/extractor.ts";
import { filterSize, type FrozenConvolution } from "../../../shared/training/extractors/inverted-residuals.ts";
import { fromHalfPrecision } from "./half-precision.ts";

type Frozen = Pick<Extractor, "side" | "stages" | "taps" | "features">;

/** A filter and its bias, as TensorFlow.js takes them. */
interface Weights {
  readonly convolution: FrozenConvolution;
  readonly filter: Tensor4D;
  readonly bias: Tensor1D;
}

/**
 * An extractor that TensorFlow.js computes, with whichever backend it has. Its features depend in their last bits on that
 * backend, which no other tab notices: they are inputs of this tab alone.
 */
export class FrozenNetwork {
  readonly #network: Frozen;
  readonly #stages: readonly { readonly weights: readonly Weights[]; readonly isResidual: boolean }[];
  readonly #inputOfByte = Float32Array.from({ length: 256 }, (_, byte) => frozenInput(byte));

  /**
   * @param weights half-precision numbers: of each convolution its filter (see `filterSize`) and its bias
   * @throws RangeError where there are not as many as the network has
   */
  constructor(network: Frozen, weights: Uint8Array) {
    this.#network = network;
    const numbers = fromHalfPrecision(weights);
    let at = 0;
    const take = (count: number): Float32Array => numbers.subarray(at, (at += count));
    this.#stages = network.stages.map(({ convolutions, isResidual }) => ({
      isResidual,
      weights: convolutions.map((convolution) => {
        const filter = filterOf(convolution, take(filterSize(convolution)));
        return { convolution, filter, bias: keep(tensor1d(take(convolution.outputs))) };
      }),
    }));
    if (at !== numbers.length) throw new RangeError(`This network has ${at} weights, not ${numbers.length}.`);
  }

  /**
   * Features of pictures, normalized.
   * @param pictures in colour, `side` pixels in both directions, HWC, one after the other
   */
  async features(pictures: Uint8Array, count: number): Promise<Float32Array<ArrayBuffer>> {
    const { side, features: width } = this.#network;
    const means = tidy(() => {
      const inputs = Float32Array.from(pictures, (byte) => this.#inputOfByte[byte] as number);
      return this.#meansOf(tensor4d(inputs, [count, side, side, 3]));
    });
    const features = new Float32Array(count * width);
    let from = 0;
    const widths: number[] = [];
    for (const tap of means) {
      const values = await tap.data();
      const maps = tap.shape[1];
      for (let picture = 0; picture < count; picture++) {
        features.set(values.subarray(picture * maps, (picture + 1) * maps) as Float32Array, picture * width + from);
      }
      from += maps;
      widths.push(maps);
      tap.dispose();
    }
    for (let picture = 0; picture < count; picture++) {
      normalizeFeatures(features.subarray(picture * width, (picture + 1) * width), widths);
    }
    return features;
  }

  /** Mean of each map after each tapped stage: [pictures, maps]. */
  #meansOf(pictures: Tensor4D): Tensor2D[] {
    let maps = pictures;
    const taps: Tensor2D[] = [];
    for (const [stage, { weights, isResidual }] of this.#stages.entries()) {
      const before = maps;
      maps = tidy(() => {
        const after = weights.reduce(convolve, before);
        return isResidual ? add<Tensor4D>(after, before) : after;
      });
      if (this.#network.taps.includes(stage)) taps.push(mean<Tensor2D>(maps, [1, 2]));
      before.dispose();
    }
    return taps;
  }
}

function convolve(x: Tensor4D, { convolution, filter, bias }: Weights): Tensor4D {
  const { kind, stride, activation } = convolution;
  const options = { x, filter, bias, activation, strides: stride, pad: "same" } as const;
  return kind === "full" ? fused.conv2d(options) : fused.depthwiseConv2d(options);
}

function filterOf({ kind, kernelSize, inputs, outputs }: FrozenConvolution, values: Float32Array): Tensor4D {
  return keep(
    tidy(() => {
      if (kind === "depthwise") return tensor4d(values, [kernelSize, kernelSize, outputs, 1]);
      return transpose(tensor4d(values, [outputs, kernelSize, kernelSize, inputs]), [1, 2, 3, 0]);
    }),
  );
}
