import type { Pointer } from "../kernels/kernels.ts";

/** Of a number, whole or not, where programs compute. */
export const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Where a range begins that a kernel reads four numbers at a time. */
const ALIGNMENT_BYTES = 16;

/**
 * Lays out what a program computes on, before it runs. Since the order of its steps is fixed, what a step was the last to
 * read is free for those that come after.
 */
export class Arena {
  readonly #free = new Map<number, Pointer[]>();
  #end: Pointer;

  /** @param start first byte that may be used */
  constructor(start: Pointer) {
    this.#end = aligned(start);
  }

  /** First byte behind all that was ever taken. */
  get end(): Pointer {
    return this.#end;
  }

  /** @param count numbers of 4 bytes */
  take(count: number): Pointer {
    const bytes = aligned(count * BYTES);
    const known = this.#free.get(bytes)?.pop();
    if (known !== undefined) return known;
    const at = this.#end;
    this.#end += bytes;
    return at;
  }

  /** Nothing that comes later reads it. @param count as it was taken */
  give(at: Pointer, count: number): void {
    const bytes = aligned(count * BYTES);
    this.#free.set(bytes, [...(this.#free.get(bytes) ?? []), at]);
  }
}

/** The next place at which a range may begin. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
