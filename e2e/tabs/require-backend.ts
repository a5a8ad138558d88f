import type { Browser } from "playwright";
import { DEVICE_BACKENDS, type DeviceBackend } from "../../web/ports/training.ts";
import { adapterName, isSoftware, type AdapterFacts } from "../../web/training/adapter.ts";

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
 * @param cards which graphics cards will do: any that WebGPU names, or none that is software
 * @throws NoBackendError
 */
export async function requireBackend(
  browser: Browser,
  url: string,
  wanted: DeviceBackend,
  cards: "any" | "hardware" = "any",
): Promise<void> {
  const found = await looked(browser, url);
  const wasm = found.wasm ? undefined : "the browser has no WebAssembly";
  const card = lackOfCard(found.adapter, cards);
  const lacks: Readonly<Record<DeviceBackend, string | undefined>> = {
    wgsl: card,
    webgpu: card,
    simd: wasm,
    wasm,
    cpu: undefined,
  };
  if (lacks[wanted] === undefined) return;
  const others = DEVICE_BACKENDS.filter((name) => lacks[name] === undefined);
  throw new NoBackendError(`--backend ${wanted}: ${lacks[wanted]}. There is ${ALL.format(others)}.`);
}

interface Found {
  readonly wasm: boolean;
  /** null where there is no adapter, undefined where there is no WebGPU. */
  readonly adapter: AdapterFacts | null | undefined;
}

function lackOfCard(adapter: Found["adapter"], cards: "any" | "hardware"): string | undefined {
  if (adapter === undefined) return "the browser has no WebGPU";
  if (adapter === null) return "this machine has no graphics card that the browser can use for WebGPU";
  if (cards === "any" || !isSoftware(adapter)) return undefined;
  return `this machine's only adapter for WebGPU is software (${adapterName(adapter)}), whose figures are none`;
}

/** Every browser that has channels for workers has SIMD where it has WebAssembly. */
async function looked(browser: Browser, url: string): Promise<Found> {
  const page = await browser.newPage();
  try {
    await page.goto(new URL("/api/health", url).href);
    return await page.evaluate(
      async ([attempts, waitMs]) => {
        const { gpu } = navigator as Navigator & { readonly gpu?: { requestAdapter(): Promise<AdapterFacts | null> } };
        const wasm = typeof WebAssembly !== "undefined";
        if (gpu === undefined) return { wasm, adapter: undefined };
        for (let attempt = 1; attempt <= attempts; attempt += 1) {
          const adapter = await gpu.requestAdapter();
          if (adapter !== null) {
            const { vendor, architecture, description } = adapter.info;
            return { wasm, adapter: { info: { vendor, architecture, description } } };
          }
          await new Promise((resolve) => setTimeout(resolve, waitMs));
        }
        return { wasm, adapter: null };
      },
      [ADAPTER_ATTEMPTS, ADAPTER_WAIT_MS] as const,
    );
  } finally {
    await page.close();
  }
}
