import {
  backend,
  env,
  findBackendFactory,
  ready,
  registerBackend,
  removeBackend,
  setBackend,
} from "@tensorflow/tfjs-core";
import wasmPlainUrl from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url";
import wasmSimdUrl from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { LayeredModel } from "../../../shared/training/model/model.ts";
import { fetchCode } from "../../ports/fetch-code.ts";
import type { DeviceBackend } from "../../ports/training.ts";
import { BackendError } from "../backend-error.ts";
import type { CompiledModel } from "../compiled-model.ts";
import { NEVER_LOST, type StartedBackend } from "../started-backend.ts";
import { compileStandardizing } from "../standardizing-model.ts";
import { wordsOf } from "../words-of.ts";
import { TensorFlowModel, tensorsAlive } from "./model.ts";
import { tryBackend } from "./try-backend.ts";

/** Backends of TensorFlow.js. Import this module dynamically: the library is large, and many tabs do not need it. */
type TensorFlowBackend = Exclude<DeviceBackend, "simd" | "wgsl">;

/** @param adapter its name @throws BackendError */
export async function startWebGpu(adapter: string): Promise<StartedBackend> {
  await fetchCode(() => import("@tensorflow/tfjs-backend-webgpu"));
  const started = await start("webgpu", `WebGPU on ${adapter}`);
  const lost = lossOf(adapter, backend() as WebGPUBackend);
  // Nobody may be listening when it stops.
  lost.catch(() => undefined);
  return { ...started, lost };
}

async function lossOf(adapter: string, { device }: WebGPUBackend): Promise<never> {
  const { message } = await device.lost;
  throw new BackendError(`WebGPU on ${adapter} stopped (${message || "the browser does not say why"})`);
}

/** @throws BackendError */
export async function startWasm(): Promise<StartedBackend> {
  const { setWasmPaths } = await fetchCode(() => import("@tensorflow/tfjs-backend-wasm"));
  // One thread a tab: a cluster has a tab for each core or more, and a second thread did not speed these models up on
  // two busy cores. (Its workers would also not survive a minified bundle: they are started from functions' sources.)
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setWasmPaths({
    "tfjs-backend-wasm.wasm": wasmPlainUrl,
    "tfjs-backend-wasm-simd.wasm": wasmSimdUrl,
    // Never fetched, but the library wants an address for each.
    "tfjs-backend-wasm-threaded-simd.wasm": wasmSimdUrl,
  });
  const simd = (await env().getAsync("WASM_HAS_SIMD_SUPPORT")) === true;
  const title = `TensorFlow.js in wasm${simd ? "" : " without SIMD"}`;
  // It fetches its code in a file of its own.
  if (typeof WebAssembly !== "undefined") await fetchCode(() => use("wasm"));
  return start("wasm", title);
}

/** @throws BackendError */
export async function startCpu(): Promise<StartedBackend> {
  await fetchCode(() => import("@tensorflow/tfjs-backend-cpu"));
  return start("cpu", "TensorFlow.js in plain JavaScript");
}

/** @throws BackendError where the library says no, which it does by `false` or by an exception, or computes wrongly */
async function start(name: TensorFlowBackend, title: string): Promise<StartedBackend> {
  await use(name);
  try {
    await tryBackend();
  } catch (error) {
    throw new BackendError(`The ${name} backend does not work on this machine: ${wordsOf(error)}`);
  }
  return {
    ...{ name, title, description: title },
    compile: (model: LayeredModel): CompiledModel => compileStandardizing(model, (inner) => new TensorFlowModel(inner)),
    threads: () => 1,
    tensors: tensorsAlive,
    resume: () => use(name),
    stop: () => remove(name),
    lost: NEVER_LOST,
  };
}

/** From now on TensorFlow.js computes with this one. */
async function use(name: TensorFlowBackend): Promise<void> {
  let started: boolean;
  try {
    started = await setBackend(name);
    await ready();
  } catch (error) {
    throw new BackendError(`The ${name} backend did not start: ${wordsOf(error)}`);
  }
  if (!started) throw new BackendError(`The ${name} backend did not start on this machine.`);
}

/** What it held on the device is gone with it. */
function remove(name: TensorFlowBackend): void {
  const factory = findBackendFactory(name);
  try {
    removeBackend(name);
  } catch {
    // It cannot let go of what it has lost.
  }
  // It can be started again, as if it had never been.
  if (findBackendFactory(name) === null) registerBackend(name, factory);
}
