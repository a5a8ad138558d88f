import type { Browser } from "playwright";
import { DEVICE_BACKENDS, type DeviceBackend } from "../../web/ports/training.ts";

/** Thrown where this machine's browser lacks what tabs were to compute with; says what there is. */
export class NoBackendError extends Error {
  override readonly name = "NoBackendError";
}

/** `a, b, and c`. */
const ALL = new Intl.ListFormat("en");

/** A browser that has just started may say at first that there is no adapter: two seconds. */
const ADAPTER_ATTEMPTS = 8;
const ADAPTER_WAIT_MS = 250;

/**
 * Looks whether tabs can compute with a backend, before any is opened that could not and would be waited for.
 * @param url of the signaling server: a page of another origin, or none, has no WebGPU
 * @throws NoBackendError
 */
export async function requireBackend(browser: Browser, url: string, wanted: DeviceBackend): Promise<void> {
  const lacks: Readonly<Record<DeviceBackend, string | undefined>> = {
    ...(await lacking(browser, url)),
    cpu: undefined,
  };
  if (lacks[wanted] === undefined) return;
  const others = DEVICE_BACKENDS.filter((name) => lacks[name] === undefined);
  throw new NoBackendError(`--backend ${wanted}: ${lacks[wanted]}. There is ${ALL.format(others)}.`);
}

/** Why there is no WebGPU, and why no WebAssembly; every browser that has channels for workers has SIMD. */
async function lacking(browser: Browser, url: string): Promise<Record<"webgpu" | "simd" | "wasm", string | undefined>> {
  const page = await browser.newPage();
  try {
    await page.goto(new URL("/api/health", url).href);
    return await page.evaluate(
      async ([attempts, waitMs]) => {
        const { gpu } = navigator as Navigator & { readonly gpu?: { requestAdapter(): Promise<object | null> } };
        const wasm = typeof WebAssembly === "undefined" ? "the browser has no WebAssembly" : undefined;
        if (gpu === undefined) return { webgpu: "the browser has no WebGPU", simd: wasm, wasm };
        for (let attempt = 1; attempt <= attempts; attempt += 1) {
          if ((await gpu.requestAdapter()) !== null) return { webgpu: undefined, simd: wasm, wasm };
          await new Promise((resolve) => setTimeout(resolve, waitMs));
        }
        return { webgpu: "this machine has no graphics card that the browser can use for WebGPU", simd: wasm, wasm };
      },
      [ADAPTER_ATTEMPTS, ADAPTER_WAIT_MS] as const,
    );
  } finally {
    await page.close();
  }
}
