import type { LayeredModel } from "../../shared/training/model/model.ts";
import type { Samples } from "../../web/training/compiled-model.ts";

/**
 * What computes steps in the bench: the product's engines, and beside them a plain model in what TensorFlow.js has by
 * itself, and in jax-js. `webgpu` is for those that need a graphics card.
 */
export const CONTENDERS = {
  simd: { title: "our own kernels, one thread", webgpu: false },
  "simd-threads": { title: "our own kernels, all threads", webgpu: false },
  "tfjs-wasm": { title: "our TensorFlow.js, wasm", webgpu: false },
  "stock-wasm": { title: "stock TensorFlow.js, wasm", webgpu: false },
  "jax-wasm": { title: "jax-js, wasm, one thread", webgpu: false },
  "jax-wasm-threads": { title: "jax-js, wasm, all threads", webgpu: false },
  wgsl: { title: "our own kernels, WebGPU", webgpu: true },
  "tfjs-webgpu": { title: "our TensorFlow.js, WebGPU", webgpu: true },
  "stock-webgpu": { title: "stock TensorFlow.js, WebGPU", webgpu: true },
  "jax-webgpu": { title: "jax-js, WebGPU", webgpu: true },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly webgpu: boolean }>>;
export type ContenderName = keyof typeof CONTENDERS;
export const CONTENDER_NAMES = Object.keys(CONTENDERS) as readonly ContenderName[];

/** Whatever computes the gradient of a model's mean loss over a batch, as one vector on the processor. */
export interface StepModel {
  /**
   * @param parameters as long as `into`, and as the model's layout has them
   * @param into gets the gradient
   * @returns the mean loss
   */
  gradient(parameters: Float32Array<ArrayBuffer>, samples: Samples, into: Float32Array): Promise<number>;
}

/** A contender that was started. */
export interface Contender {
  /** @throws Error where it lacks something that the model needs */
  compile(model: LayeredModel): StepModel;
}
