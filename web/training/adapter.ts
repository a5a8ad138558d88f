/** What a WebGPU adapter says of itself; the parts of `GPUAdapter` that the choice of a backend needs. */
export interface AdapterFacts {
  readonly info: { readonly vendor: string; readonly architecture: string; readonly description: string };
  readonly isFallbackAdapter?: boolean;
}

/** Where adapters come from; `navigator.gpu` of a page or worker. */
export interface AdapterSource {
  requestAdapter(options: { powerPreference: "high-performance" }): Promise<AdapterFacts | null>;
}

/** Software that computes like a GPU, by the names that adapters give: far slower than wasm on the same cores. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b/i;

/** Whether an adapter is a CPU in disguise. */
export function isSoftware(adapter: AdapterFacts): boolean {
  const { vendor, architecture, description } = adapter.info;
  const fallback = adapter.isFallbackAdapter ?? ("isFallbackAdapter" in adapter.info && adapter.info.isFallbackAdapter);
  return fallback === true || SOFTWARE.test(`${vendor} ${architecture} ${description}`);
}

/** The adapter's name for people, such as "nvidia ampere". */
export function adapterName(adapter: AdapterFacts): string {
  const { vendor, architecture, description } = adapter.info;
  const parts = description !== "" ? [description] : [vendor, architecture].filter((part) => part !== "");
  return parts.length > 0 ? parts.join(" ") : "unnamed adapter";
}

/**
 * Asks for an adapter until there is one or the attempts are used up: the first answer of a browser that has just
 * started can be null although there is a GPU.
 */
export async function findAdapter(
  source: AdapterSource,
  attempts: number,
  wait: () => Promise<void>,
): Promise<AdapterFacts | null> {
  for (let attempt = 1; ; attempt++) {
    const adapter = await source.requestAdapter({ powerPreference: "high-performance" });
    if (adapter || attempt >= attempts) return adapter;
    await wait();
  }
}
