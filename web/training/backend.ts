import { backend, env, ready, removeBackend, setBackend } from "@tensorflow/tfjs-core";
import wasmPlainUrl from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url";
import wasmSimdUrl from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { LayeredModel } from "../../shared/training/model/model.ts";
import { fetchCode } from "../ports/fetch-code.ts";
import type { DeviceBackend } from "../ports/training.ts";
import { adapterName, findAdapter, isSoftware, type AdapterFacts } from "./adapter.ts";
import { BackendError } from "./backend-error.ts";
import type { CompiledModel } from "./compiled-model.ts";
import { fetchKernels } from "./kernels/fetch-kernels.ts";
import { SimdModel } from "./simd/simd-model.ts";
import { tryKernels } from "./simd/try-kernels.ts";
import { TensorFlowModel, tensorsAlive } from "./tensorflow/model.ts";
import { tryBackend } from "./try-backend.ts";
import { wordsOf } from "./words-of.ts";

export interface StartedBackend {
  readonly name: DeviceBackend;
  /** For people: what it runs on, and why this one. */
  readonly description: string;
  /** @throws LayoutError where the model's blocks do not fit together */
  compile(model: LayeredModel): CompiledModel;
  /** Tensors alive on it; the same after every step, or something leaks. */
  tensors(): number;
  /** Rejects with a BackendError when it is gone while the tab lives: the GPU's process ended, or its driver. */
  readonly lost: Promise<never>;
}

/** Backends that stopped under this tab, and why the last one did. */
export interface LostBackends {
  readonly names: ReadonlySet<DeviceBackend>;
  readonly why: string;
}

const ADAPTER_WAIT_MS = 250;
/** About 2 s where the choice is ours, 5 s where WebGPU was asked for and nothing else will do. */
const ADAPTER_ATTEMPTS = 8;
const ADAPTER_ATTEMPTS_FORCED = 20;

/**
 * Loads and starts the backend that suits this machine: WebGPU on a real GPU, else wasm, else cpu. Only its code is
 * downloaded.
 * @param forced starts this one or fails; null chooses
 * @throws BackendError
 */
export async function startBackend(forced: DeviceBackend | null): Promise<StartedBackend> {
  if (forced === "webgpu") return startForcedWebGpu();
  if (forced === "simd") return startSimd("asked for");
  if (forced === "wasm") return startWasm("asked for");
  if (forced === "cpu") return startCpu("asked for");
  return startBest();
}

/**
 * Starts the best backend that has not stopped under this tab yet.
 * @throws BackendError where there is none any more
 */
export async function startAnother({ names, why }: LostBackends): Promise<StartedBackend> {
  for (const name of names) forget(name);
  const reasons = [why];
  for (const [name, start] of [
    ["wasm", startWasm],
    ["simd", startSimd],
    ["cpu", startCpu],
  ] as const) {
    if (names.has(name)) continue;
    try {
      return await start(reasons.join("; "));
    } catch (error) {
      reasons.push(`${name} did not start: ${wordsOf(error)}`);
    }
  }
  throw new BackendError(`No way to compute is left in this browser: ${reasons.join("; ")}.`);
}

/** What it held on the device is gone with it. */
function forget(name: DeviceBackend): void {
  if (name === "simd") return;
  try {
    removeBackend(name);
  } catch {
    // It cannot let go of what it has lost.
  }
}

async function startBest(): Promise<StartedBackend> {
  const adapter = await requestAdapter(ADAPTER_ATTEMPTS);
  let reason = noAdapterReason();
  if (adapter && isSoftware(adapter)) {
    reason = `this machine's only WebGPU adapter is software (${adapterName(adapter)})`;
  } else if (adapter) {
    try {
      return await startWebGpu(adapter, "");
    } catch (error) {
      reason = `WebGPU on ${adapterName(adapter)} did not start: ${wordsOf(error)}`;
    }
  }
  try {
    return await startWasm(reason);
  } catch (error) {
    return startCpu(`${reason}; wasm did not start: ${wordsOf(error)}`);
  }
}

async function startForcedWebGpu(): Promise<StartedBackend> {
  const adapter = await requestAdapter(ADAPTER_ATTEMPTS_FORCED);
  if (!adapter) throw new BackendError(`WebGPU was asked for, but ${noAdapterReason()}.`);
  return startWebGpu(adapter, ": asked for");
}

async function startWebGpu(adapter: AdapterFacts, why: string): Promise<StartedBackend> {
  await fetchCode(() => import("@tensorflow/tfjs-backend-webgpu"));
  await start("webgpu");
  await tried("webgpu");
  const name = adapterName(adapter);
  return {
    ...tensorFlow,
    name: "webgpu",
    description: `WebGPU on ${name}${why}`,
    lost: lossOf(name, backend() as WebGPUBackend),
  };
}

async function lossOf(adapter: string, { device }: WebGPUBackend): Promise<never> {
  const { message } = await device.lost;
  throw new BackendError(`WebGPU on ${adapter} stopped (${message || "the browser does not say why"})`);
}

async function startWasm(why: string): Promise<StartedBackend> {
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
  // It fetches its code in a file of its own.
  await (typeof WebAssembly === "undefined" ? start("wasm") : fetchCode(() => start("wasm")));
  await tried("wasm");
  const simd = (await env().getAsync("WASM_HAS_SIMD_SUPPORT")) === true;
  return { ...tensorFlow, name: "wasm", description: `wasm, ${simd ? "SIMD" : "no SIMD"}: ${why}`, lost: NEVER };
}

/** Our own kernels, which need no TensorFlow.js. */
async function startSimd(why: string): Promise<StartedBackend> {
  let module: WebAssembly.Module;
  try {
    module = await fetchKernels("plain");
    await tryKernels(module);
  } catch (error) {
    throw new BackendError(`The simd backend did not start: ${wordsOf(error)}`);
  }
  const compile = (model: LayeredModel): CompiledModel => new SimdModel(model, module);
  return { name: "simd", description: `our own kernels, SIMD: ${why}`, lost: NEVER, compile, tensors: () => 0 };
}

async function startCpu(why: string): Promise<StartedBackend> {
  await fetchCode(() => import("@tensorflow/tfjs-backend-cpu"));
  await start("cpu");
  return { ...tensorFlow, name: "cpu", description: `JavaScript on the CPU: ${why}`, lost: NEVER };
}

/** How all backends of TensorFlow.js compute a model. */
const tensorFlow = {
  compile: (model: LayeredModel): CompiledModel => new TensorFlowModel(model),
  tensors: tensorsAlive,
};

/** What runs in the tab itself. */
const NEVER = new Promise<never>(() => {});

/** @throws BackendError where it has started and does not compute */
async function tried(name: DeviceBackend): Promise<void> {
  try {
    await tryBackend();
  } catch (error) {
    throw new BackendError(`The ${name} backend does not work on this machine: ${wordsOf(error)}`);
  }
}

/** @throws BackendError when the library says no, which it does by `false` or by an exception */
async function start(name: DeviceBackend): Promise<void> {
  let started: boolean;
  try {
    started = await setBackend(name);
    await ready();
  } catch (error) {
    throw new BackendError(`The ${name} backend did not start: ${wordsOf(error)}`);
  }
  if (!started) throw new BackendError(`The ${name} backend did not start on this machine.`);
}

async function requestAdapter(attempts: number): Promise<AdapterFacts | null> {
  const gpu = (navigator as Navigator & { gpu?: GPU }).gpu;
  if (!gpu) return null;
  return findAdapter(gpu, attempts, () => new Promise((done) => setTimeout(done, ADAPTER_WAIT_MS)));
}

function noAdapterReason(): string {
  if ("gpu" in navigator) return "this machine has no WebGPU adapter";
  return isSecureContext ? "this browser has no WebGPU" : "WebGPU needs a secure context (HTTPS or localhost)";
}
