/** Elements [start, end) of a vector. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/**
 * The slice of a vector that the member at a position owns (R2). All slices are contiguous, follow one another in the
 * order of positions, cover the vector exactly, and differ in size by at most one element; the first ones are the longer
 * ones. A vector shorter than its members leaves the last members with empty slices.
 * @param length elements of the vector, 0 or more
 * @param members number of members, 1 or more
 * @param position 0 <= position < members
 * @throws RangeError when there is no such position
 */
export function sliceOf(length: number, members: number, position: number): Slice {
  if (!Number.isInteger(position) || position < 0 || position >= members) {
    throw new RangeError(`There is no position ${position} among ${members} members.`);
  }
  const size = Math.floor(length / members);
  const longer = length % members;
  const start = position * size + Math.min(position, longer);
  return { start, end: start + size + (position < longer ? 1 : 0) };
}
