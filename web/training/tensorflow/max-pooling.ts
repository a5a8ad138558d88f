import {
  engine,
  getBackend,
  maxPool as maxPoolOp,
  registerKernel,
  type KernelConfig,
  type Tensor,
  type Tensor4D,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Window } from "../../../shared/training/model/window.ts";
import type { BlockPass } from "./pass.ts";

/** Largest of each square. */
export function maxPool(window: Window): BlockPass {
  const { kernelSize, stride, padding } = window;
  return {
    forward: (input) => ({ input, output: maxPoolOp(input as Tensor4D, kernelSize, stride, padding) }),
    backward: (seen, outputGradient, _weights, wants) => ({
      input: wants === "weights" ? null : maxPoolGradient(seen, outputGradient, window),
      weights: [],
    }),
  };
}

/**
 * Derivative by the input of a pool: each square's gradient goes to its largest value, to the first of equals (row by
 * row, as on the cpu backend).
 */
export function maxPoolGradient(
  at: { input: Tensor; output: Tensor },
  outputGradient: Tensor,
  { kernelSize, stride, padding }: Window,
): Tensor4D {
  if (getBackend() === "wasm") {
    const attrs = { poolSize: kernelSize, stride };
    return engine().runKernel(WASM_KERNEL, { input: at.input, dy: outputGradient }, attrs) as Tensor4D;
  }
  const inputs = { dy: outputGradient, input: at.input, output: at.output };
  return engine().runKernel("MaxPoolGrad", inputs, {
    filterSize: kernelSize,
    strides: stride,
    pad: padding,
  }) as Tensor4D;
}

const WASM_KERNEL = "LockstepMaxPoolGradient";

/**
 * A kernel of our own, in JavaScript on the wasm heap like the backend's own slices. The one that the backend ships
 * (4.22) gives wrong results and takes three times as long.
 */
const wasmMaxPoolGradient: KernelConfig = {
  kernelName: WASM_KERNEL,
  backendName: "wasm",
  kernelFunc({ inputs, attrs, backend }) {
    const { input, dy } = inputs as { input: TensorInfo; dy: TensorInfo };
    const { poolSize, stride } = attrs as unknown as { poolSize: number; stride: number };
    const wasm = backend as BackendWasm;
    const result = wasm.makeOutput(input.shape, "float32");
    // Views only now: allocating may have moved the heap.
    scatterToFirstLargest(
      wasm.typedArrayFromHeap(input) as Float32Array,
      wasm.typedArrayFromHeap(dy) as Float32Array,
      wasm.typedArrayFromHeap(result) as Float32Array,
      input.shape as [number, number, number, number],
      poolSize,
      stride,
    );
    return result;
  },
};
registerKernel(wasmMaxPoolGradient);

/**
 * Adds each square's gradient where its first largest value lies; zero elsewhere.
 * @param input [samples, height, width, channels], the given shape, as is `result`
 */
export function scatterToFirstLargest(
  input: Float32Array,
  outputGradient: Float32Array,
  result: Float32Array,
  shape: readonly [number, number, number, number],
  poolSize: number,
  stride: number,
): void {
  const [samples, height, width, channels] = shape;
  const outputHeight = Math.floor((height - poolSize) / stride) + 1;
  const outputWidth = Math.floor((width - poolSize) / stride) + 1;
  const rowLength = width * channels;
  result.fill(0);
  let output = 0;
  for (let sample = 0; sample < samples; sample++) {
    for (let row = 0; row < outputHeight; row++) {
      for (let column = 0; column < outputWidth; column++) {
        const corner = (sample * height + row * stride) * rowLength + column * stride * channels;
        for (let channel = 0; channel < channels; channel++) {
          let largest = -Infinity;
          let largestAt = corner + channel;
          for (let i = 0; i < poolSize; i++) {
            let at = corner + channel + i * rowLength;
            for (let j = 0; j < poolSize; j++, at += channels) {
              const value = input[at] as number;
              if (value > largest) {
                largest = value;
                largestAt = at;
              }
            }
          }
          result[largestAt] = (result[largestAt] as number) + (outputGradient[output++] as number);
        }
      }
    }
  }
}
