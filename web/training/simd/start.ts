import type { LayeredModel } from "../../../shared/training/model/model.ts";
import { BackendError } from "../backend-error.ts";
import type { CompiledModel } from "../compiled-model.ts";
import { ONE_CORE, type Cores } from "../cores/cores.ts";
import { fetchKernels } from "../kernels/fetch-kernels.ts";
import { NEVER_LOST, type StartedBackend } from "../started-backend.ts";
import { wordsOf } from "../words-of.ts";
import { compileStandardizing } from "../standardizing-model.ts";
import { SimdModel, type Threading } from "./simd-model.ts";
import { startThread } from "./threads/start-thread.ts";
import { tryCompiler } from "../try-compiler.ts";

/**
 * Starts our own kernels.
 * @param cores how many threads they may have
 * @throws BackendError where the browser lacks what they need, or they compute wrongly
 */
export async function startSimd(cores: Cores = ONE_CORE): Promise<StartedBackend> {
  try {
    const threading = cores.most > 1 && crossOriginIsolated ? { cores, start: startThread } : null;
    if (threading !== null) return await started(threading).catch(() => started(null));
    return await started(null);
  } catch (error) {
    throw new BackendError(`The simd backend did not start: ${wordsOf(error)}`);
  }
}

/** @param threading null where the page may share no memory, or there is nobody to share it with */
async function started(threading: Threading | null): Promise<StartedBackend> {
  const module = await fetchKernels(threading === null ? "plain" : "shared");
  const alone = threading && { ...threading, cores: ONE_CORE };
  await tryCompiler((model) => new SimdModel(model, module, alone));
  const title = "our own kernels";
  /** By what they are: a model that was tried is the one that is trained then, and its threads are there already. */
  const models = new Map<string, SimdModel>();
  return {
    ...{ name: "simd", title, description: title },
    compile(model: LayeredModel): CompiledModel {
      return compileStandardizing(model, (inner) => {
        const key = JSON.stringify(inner);
        const compiled = models.get(key) ?? new SimdModel(inner, module, threading);
        models.set(key, compiled);
        return compiled;
      });
    },
    threads: () => Math.max(1, ...[...models.values()].map(({ threads }) => threads)),
    tensors: () => 0,
    resume: () => Promise.resolve(),
    stop() {
      for (const model of models.values()) model.end();
      models.clear();
    },
    lost: NEVER_LOST,
  };
}
