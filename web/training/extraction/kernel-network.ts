import { frozenInput, normalizeFeatures, type Extractor } from "../../../shared/training/extractors/extractor.ts";
import { filterSize, type FrozenConvolution } from "../../../shared/training/extractors/inverted-residuals.ts";
import { zerosBefore } from "../../../shared/training/model/window.ts";
import { ACTIVATIONS } from "../kernels/activations.ts";
import type { Kernels, Patches, Pointer } from "../kernels/kernels.ts";
import { loadKernels } from "../kernels/load-kernels.ts";
import { Arena, BYTES } from "../program/arena.ts";
import { fromHalfPrecision } from "./half-precision.ts";

type Frozen = Pick<Extractor, "side" | "stages" | "taps" | "features">;

/** The first bytes stay unused, so that no place has the address 0. */
const FIRST = 1024;
const PAGE_BYTES = 65_536;
const PAGES_MAX = 65_536;
const CHANNELS = 3;
const RELU_MOST = 6;

/** Maps of one picture: where they lie, [side, side, channels]. */
interface Maps {
  readonly at: Pointer;
  readonly side: number;
  readonly channels: number;
}

/**
 * An extractor that our own kernels compute, where TensorFlow.js is too large to be had: what `FrozenNetwork` says, but for
 * the last bits.
 */
export class KernelNetwork {
  readonly #network: Frozen;
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX });
  readonly #kernels: Kernels;
  readonly #scratch: Pointer = FIRST;
  readonly #input: Pointer;
  readonly #steps: (() => void)[] = [];
  /** Means of the maps of each tap. */
  readonly #means: Float32Array[] = [];
  readonly #inputOfByte = Float32Array.from({ length: 256 }, (_, byte) => frozenInput(byte));

  /**
   * @param weights half-precision numbers, as the server hands them out
   * @param module of the plain kernels
   * @throws RangeError where there are not as many weights as the network has, or the browser has not that much memory
   */
  constructor(network: Frozen, weights: Uint8Array, module: WebAssembly.Module) {
    this.#network = network;
    this.#kernels = loadKernels(module, this.#memory);
    const numbers = fromHalfPrecision(weights);
    const wanted = network.stages
      .flatMap(({ convolutions }) => convolutions)
      .reduce((sum, convolution) => sum + filterSize(convolution) + convolution.outputs, 0);
    if (numbers.length !== wanted) throw new RangeError(`This network has ${wanted} weights, not ${numbers.length}.`);
    const arena = new Arena(this.#scratch + this.#kernels.matrixProductScratch());
    const kept = arena.take(wanted);
    this.#input = arena.take(network.side ** 2 * CHANNELS);
    this.#layOut(arena, kept);
    this.#grow(arena.end);
    this.#floats(kept, wanted).set(numbers);
  }

  /**
   * Features of pictures, normalized.
   * @param pictures in colour, `side` pixels in both directions, HWC, one after the other
   */
  features(pictures: Uint8Array, count: number): Float32Array<ArrayBuffer> {
    const { features: width } = this.#network;
    const size = pictures.length / count;
    const features = new Float32Array(count * width);
    for (let picture = 0; picture < count; picture++) {
      const input = this.#floats(this.#input, size);
      for (let i = 0; i < size; i++) input[i] = this.#inputOfByte[pictures[picture * size + i] as number] as number;
      for (const step of this.#steps) step();
      let from = picture * width;
      for (const means of this.#means) {
        features.set(means, from);
        from += means.length;
      }
      normalizeFeatures(
        features.subarray(picture * width, from),
        this.#means.map(({ length }) => length),
      );
    }
    return features;
  }

  #layOut(arena: Arena, weights: Pointer): void {
    let at = weights;
    let maps: Maps = { at: this.#input, side: this.#network.side, channels: CHANNELS };
    for (const [stage, { convolutions, isResidual }] of this.#network.stages.entries()) {
      const before = maps;
      for (const convolution of convolutions) {
        const after = this.#convolve(arena, convolution, maps, at);
        at += (filterSize(convolution) + convolution.outputs) * BYTES;
        if (maps !== before) arena.give(maps.at);
        maps = after;
      }
      if (isResidual) {
        const [from, into, size] = [before.at, maps.at, maps.side ** 2 * maps.channels];
        this.#steps.push(() => this.#kernels.add(from, into, into, 0, size));
      }
      if (before.at !== this.#input) arena.give(before.at);
      if (this.#network.taps.includes(stage)) this.#tap(maps);
    }
  }

  /** @param weights where the filter lies, and behind it the bias */
  #convolve(arena: Arena, convolution: FrozenConvolution, maps: Maps, weights: Pointer): Maps {
    const { kind, kernelSize, stride, inputs, outputs, activation } = convolution;
    const kernels = this.#kernels;
    const side = Math.ceil(maps.side / stride);
    const rows = side ** 2;
    const padding = zerosBefore({ kernelSize, stride, padding: "same" }, maps.side);
    const window: Patches = [
      ...([maps.side, maps.side, inputs, kernelSize, kernelSize] as const),
      ...([stride, padding, padding, side, side] as const),
    ];
    const into = arena.take(rows * outputs);
    if (kind === "depthwise") {
      this.#steps.push(() => kernels.depthwiseConvolution(maps.at, weights, into, ...window, 0, 1));
    } else {
      const depth = kernelSize ** 2 * inputs;
      let seen = maps.at;
      if (kernelSize > 1 || stride > 1) {
        seen = arena.take(rows * depth);
        const patches = seen;
        this.#steps.push(() => kernels.imagesToPatches(maps.at, patches, ...window, 0, 1));
        arena.give(seen);
      }
      // Of each output its filter stands in a row.
      this.#steps.push(() =>
        kernels.matrixProduct(
          ...([seen, depth, 1, weights, 1, depth] as const),
          ...([into, outputs, outputs, depth, false, this.#scratch, 0, rows] as const),
        ),
      );
    }
    const bias = weights + filterSize(convolution) * BYTES;
    const kernel = activation === "linear" ? ACTIVATIONS.linear : ACTIVATIONS.relu;
    this.#steps.push(() => kernels.addBiasAndActivate(kernel, into, bias, into, outputs, 0, rows));
    if (activation === "relu6") this.#steps.push(() => cut(this.#floats(into, rows * outputs)));
    return { at: into, side, channels: outputs };
  }

  #tap({ at, side, channels }: Maps): void {
    const means = new Float32Array(channels);
    this.#means.push(means);
    this.#steps.push(() => {
      const sums = new Float64Array(channels);
      const values = this.#floats(at, side ** 2 * channels);
      for (let i = 0; i < values.length; i++)
        sums[i % channels] = (sums[i % channels] as number) + (values[i] as number);
      means.set(sums.map((sum) => sum / side ** 2));
    });
  }

  #floats(at: Pointer, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, length);
  }

  #grow(bytes: number): void {
    this.#memory.grow(Math.max(0, Math.ceil(bytes / PAGE_BYTES) - this.#memory.buffer.byteLength / PAGE_BYTES));
  }
}

function cut(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) if ((values[i] as number) > RELU_MOST) values[i] = RELU_MOST;
}
