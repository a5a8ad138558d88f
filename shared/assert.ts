/** Something that must hold does not: a fault of the program, never of what somebody sent or typed. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/**
 * Says what must hold where TypeScript cannot know it, and stops the program where it does not: going on with a wrong
 * belief is what turns one fault into many.
 * @param what the sentence that must hold, for whoever reads the error
 * @throws AssertionError with that sentence
 */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new AssertionError(`this must hold and does not: ${what}`);
}

/**
 * A value that must be there, such as an element of a list whose index was checked.
 * @param what the sentence that holds when it is there
 * @throws AssertionError where it is not
 */
export function present<T>(value: T | undefined | null, what: string): T {
  assert(value !== undefined && value !== null, what);
  return value;
}
