import { isSoftware, type AdapterFacts } from "../../../training/adapter.ts";
import { CARD_VECTOR_SURE, type DeviceBounds } from "./too-large.ts";

type Adapter = AdapterFacts & { readonly limits: GPUSupportedLimits };

/** @param vector the largest that is wanted: the graphics card is asked only about what not each one takes */
export async function deviceBounds(vector: number): Promise<DeviceBounds> {
  const { gpu, deviceMemory } = navigator as Navigator & { readonly gpu?: GPU; readonly deviceMemory?: number };
  const memory = deviceMemory === undefined ? null : deviceMemory * 2 ** 30;
  if (vector <= CARD_VECTOR_SURE) return { memory, cardVector: gpu ? CARD_VECTOR_SURE : null };
  const adapter = (await gpu?.requestAdapter({ powerPreference: "high-performance" })) as Adapter | null | undefined;
  if (!adapter || isSoftware(adapter)) return { memory, cardVector: null };
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return { memory, cardVector: Math.min(maxBufferSize, maxStorageBufferBindingSize) };
}
