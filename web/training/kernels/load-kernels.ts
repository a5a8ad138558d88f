import type { Kernels } from "./kernels.ts";

/**
 * Binds the kernels to a memory. Several workers may bind the same shared memory: kernels keep nothing between calls.
 * @param module of `fetchKernels`: the plain build for a plain memory, the shared one for a shared memory
 * @throws WebAssembly.LinkError where memory and build do not fit
 */
export function loadKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  // The exports are those of `assembly/index.ts`, which a test compares with the interface.
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}
