import { fetchCode } from "../../ports/fetch-code.ts";
import plainUrl from "./assembly/plain.wasm?url";
import sharedUrl from "./assembly/shared.wasm?url";

/**
 * Fetches and compiles the kernels; `loadKernels` gives them a memory. A worker may send the module to others.
 * @param build for a memory of one worker's own, or for one that several workers share
 * @throws WebAssembly.CompileError where the browser has no SIMD
 */
export async function fetchKernels(build: "plain" | "shared"): Promise<WebAssembly.Module> {
  const url = build === "plain" ? plainUrl : sharedUrl;
  const code = await fetchCode(async () => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`The kernels could not be fetched: ${response.status} ${response.statusText}.`);
    return response.arrayBuffer();
  });
  return WebAssembly.compile(code);
}

/** Those for a memory of one worker's own, for what plain code can do as well; null where the browser has no SIMD. */
export function fetchPlainKernels(): Promise<WebAssembly.Module | null> {
  return fetchKernels("plain").catch(() => null);
}
