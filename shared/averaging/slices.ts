import { assert, present } from "../assert.ts";

/** Elements [start, end) of a vector. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** Into so many parts a vector is thought to be cut where its slices differ in size (R14). */
export const SLICE_PARTS = 1024;

/** Parts of the vector, of {@link SLICE_PARTS} in all, that each member owns, by its position; null where all own as much. */
export type SliceParts = readonly number[] | null;

/**
 * The slice of a vector that the member at a position owns (R2). All slices are contiguous, follow one another in the
 * order of positions and cover the vector exactly. Without parts they differ in size by at most one element; the first ones
 * are the longer ones. A vector shorter than its members leaves the last members with empty slices. By parts (R14) a slice
 * begins and ends at the element in which its parts do; of none it is empty.
 * @param length elements of the vector, 0 or more
 * @param members number of members, 1 or more
 * @param position 0 <= position < members
 * @throws RangeError when there is no such position
 */
export function sliceOf(length: number, members: number, position: number, parts: SliceParts = null): Slice {
  if (!Number.isInteger(position) || position < 0 || position >= members) {
    throw new RangeError(`There is no position ${position} among ${members} members.`);
  }
  if (parts) return sliceByParts(length, members, position, parts);
  const size = Math.floor(length / members);
  const longer = length % members;
  const start = position * size + Math.min(position, longer);
  return { start, end: start + size + (position < longer ? 1 : 0) };
}

function sliceByParts(length: number, members: number, position: number, parts: readonly number[]): Slice {
  assert(parts.length === members && sum(parts) === SLICE_PARTS, "each member has parts, and together they are all");
  const before = sum(parts.slice(0, position));
  const own = present(parts[position], "each member has parts");
  const elementAt = (part: number): number => Math.floor((length * part) / SLICE_PARTS);
  return { start: elementAt(before), end: elementAt(before + own) };
}

function sum(parts: readonly number[]): number {
  return parts.reduce((one, other) => one + other, 0);
}
