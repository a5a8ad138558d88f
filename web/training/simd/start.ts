import type { LayeredModel } from "../../../shared/training/model/model.ts";
import { BackendError } from "../backend-error.ts";
import type { CompiledModel } from "../compiled-model.ts";
import { fetchKernels } from "../kernels/fetch-kernels.ts";
import { NEVER_LOST, type StartedBackend } from "../started-backend.ts";
import { wordsOf } from "../words-of.ts";
import { SimdModel } from "./simd-model.ts";
import { tryKernels } from "./try-kernels.ts";

/** Starts our own kernels. @throws BackendError where the browser lacks what they need, or they compute wrongly */
export async function startSimd(): Promise<StartedBackend> {
  let module: WebAssembly.Module;
  try {
    module = await fetchKernels("plain");
    await tryKernels(module);
  } catch (error) {
    throw new BackendError(`The simd backend did not start: ${wordsOf(error)}`);
  }
  const title = "our own kernels";
  return {
    ...{ name: "simd", title, description: title },
    compile: (model: LayeredModel): CompiledModel => new SimdModel(model, module),
    tensors: () => 0,
    resume: () => Promise.resolve(),
    stop: () => undefined,
    lost: NEVER_LOST,
  };
}
