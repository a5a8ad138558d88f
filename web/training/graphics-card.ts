import { adapterName, findAdapter, isSoftware, type AdapterFacts } from "./adapter.ts";
import { BackendError } from "./backend-error.ts";

const ADAPTER_WAIT_MS = 250;
/** About 2 s where the choice is ours, 5 s where WebGPU was asked for and nothing else will do. */
const ATTEMPTS = 8;
const ATTEMPTS_ASKED_FOR = 20;

let search: Promise<string> | undefined;

/**
 * The name of this machine's graphics card, looked for once.
 * @throws BackendError where there is none, or only software in its place
 */
export function graphicsCard(): Promise<string> {
  search ??= findGraphicsCard();
  return search;
}

async function findGraphicsCard(): Promise<string> {
  const adapter = await requestAdapter(ATTEMPTS);
  if (!adapter) throw new BackendError(noAdapterReason());
  const name = adapterName(adapter);
  if (isSoftware(adapter)) throw new BackendError(`this machine's only WebGPU adapter is software (${name})`);
  return name;
}

/** The name of whatever WebGPU there is, software too. @throws BackendError where there is none */
export async function anyAdapter(): Promise<string> {
  const adapter = await requestAdapter(ATTEMPTS_ASKED_FOR);
  if (!adapter) throw new BackendError(`WebGPU was asked for, but ${noAdapterReason()}.`);
  return adapterName(adapter);
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
