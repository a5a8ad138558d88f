import type { ResultStore } from "../storage/types.ts";

/** Opens the browser's store of results; its code is fetched only by pages that need it. @throws StorageError */
export async function storedResults(): Promise<ResultStore> {
  const { openResultStore } = await import("../storage/result-store.ts");
  return openResultStore();
}
