import { BULK_HEADER_BYTES } from "../limits.ts";
import { codecBytes, elementsPerFrame, type Codec } from "../wire/frame.ts";
import { ChunkGrid } from "./chunk-grid.ts";
import { sliceOf, type Slice, type SliceParts } from "./slices.ts";

/**
 * Bytes of bulk frames that one member sends in a round, where no link is made anew: its contribution to each other member's
 * slice, and the average of its own slice to each of them (R2); or all of its contribution to each (R10). Headers are
 * counted.
 * @param length elements of the vector
 * @param members of the view
 * @param position of the member among them; the first ones have the longer slices
 * @param parts of the vector that each member owns (R14); null where all own as much
 */
export function roundBytes(
  length: number,
  members: number,
  codec: Codec,
  position = 0,
  parts: SliceParts = null,
): number {
  if (codec === "sparse") return (members - 1) * sliceBytes({ start: 0, end: length }, codec);
  const bytesAt = (of: number): number => sliceBytes(sliceOf(length, members, of, parts), codec);
  let bytes = (members - 1) * bytesAt(position);
  for (let other = 0; other < members; other += 1) if (other !== position) bytes += bytesAt(other);
  return bytes;
}

/** All frames of a slice. */
function sliceBytes(slice: Slice, codec: Codec): number {
  const grid = new ChunkGrid(slice, elementsPerFrame(codec));
  if (grid.count === 0) return 0;
  const bytesOf = (elements: number): number => BULK_HEADER_BYTES + codecBytes(codec, elements);
  return (grid.count - 1) * bytesOf(grid.chunkElements) + bytesOf(grid.elements(grid.count - 1));
}
