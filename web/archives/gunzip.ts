import { ArchiveError } from "./archive-error.ts";
import type { UnpackingBudget } from "./unpacking-budget.ts";

/** Whether these are the first bytes of a gzip file. */
export const looksLikeGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Unpacks a gzip file, some of it at a time; the browser checks its size and CRC-32.
 * @throws ArchiveError where it is damaged, or more comes out than the budget has
 */
export async function gunzip(packed: Blob, budget: UnpackingBudget): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = packed.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      budget.spend(next.value.length);
      chunks.push(next.value as Uint8Array<ArrayBuffer>);
    }
  } catch (error) {
    // Of a stream that failed already this is refused, which says nothing new.
    await reader.cancel().catch(() => undefined);
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError("is damaged, or not a gzip file");
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
