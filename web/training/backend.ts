import { env, ready, setBackend } from "@tensorflow/tfjs-core";
import wasmPlainUrl from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url";
import wasmSimdUrl from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url";
import type { DeviceBackend } from "../ports/training.ts";
import { adapterName, findAdapter, isSoftware, type AdapterFacts } from "./adapter.ts";
import { BackendError } from "./backend-error.ts";

export interface StartedBackend {
  readonly name: DeviceBackend;
  /** For people: what it runs on, and why this one. */
  readonly description: string;
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
  if (forced === "wasm") return startWasm("asked for");
  if (forced === "cpu") return startCpu("asked for");
  return startBest();
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
      reason = `WebGPU on ${adapterName(adapter)} did not start: ${messageOf(error)}`;
    }
  }
  try {
    return await startWasm(reason);
  } catch (error) {
    return startCpu(`${reason}; wasm did not start: ${messageOf(error)}`);
  }
}

async function startForcedWebGpu(): Promise<StartedBackend> {
  const adapter = await requestAdapter(ADAPTER_ATTEMPTS_FORCED);
  if (!adapter) throw new BackendError(`WebGPU was asked for, but ${noAdapterReason()}.`);
  return startWebGpu(adapter, ": asked for");
}

async function startWebGpu(adapter: AdapterFacts, why: string): Promise<StartedBackend> {
  await import("@tensorflow/tfjs-backend-webgpu");
  await start("webgpu");
  return { name: "webgpu", description: `WebGPU on ${adapterName(adapter)}${why}` };
}

async function startWasm(why: string): Promise<StartedBackend> {
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  // One thread a tab: a cluster has a tab for each core or more, and a second thread did not speed these models up on
  // two busy cores. (Its workers would also not survive a minified bundle: they are started from functions' sources.)
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setWasmPaths({
    "tfjs-backend-wasm.wasm": wasmPlainUrl,
    "tfjs-backend-wasm-simd.wasm": wasmSimdUrl,
    // Never fetched, but the library wants an address for each.
    "tfjs-backend-wasm-threaded-simd.wasm": wasmSimdUrl,
  });
  await start("wasm");
  const simd = (await env().getAsync("WASM_HAS_SIMD_SUPPORT")) === true;
  return { name: "wasm", description: `wasm, ${simd ? "SIMD" : "no SIMD"}: ${why}` };
}

async function startCpu(why: string): Promise<StartedBackend> {
  await import("@tensorflow/tfjs-backend-cpu");
  await start("cpu");
  return { name: "cpu", description: `JavaScript on the CPU: ${why}` };
}

/** @throws BackendError when the library says no, which it does by `false` or by an exception */
async function start(name: DeviceBackend): Promise<void> {
  let started: boolean;
  try {
    started = await setBackend(name);
    await ready();
  } catch (error) {
    throw new BackendError(`The ${name} backend did not start: ${messageOf(error)}`);
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

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  // The wasm backend rejects with a plain object.
  if (typeof error === "object" && error !== null && "message" in error) return String(error.message);
  return String(error);
}
