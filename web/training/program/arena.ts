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
  /** Bytes of what is taken, by where it lies. */
  readonly #taken = new Map<Pointer, number>();
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
    let at = this.#free.get(bytes)?.pop();
    if (at === undefined) {
      at = this.#end;
      this.#end += bytes;
    }
    this.#taken.set(at, bytes);
    return at;
  }

  /** Nothing that comes later reads it. What was not taken, or is given already, stays as it is. */
  give(at: Pointer): void {
    const bytes = this.#taken.get(at);
    if (bytes === undefined) return;
    this.#taken.delete(at);
    this.#free.set(bytes, [...(this.#free.get(bytes) ?? []), at]);
  }

  /** Lays something out, of which only one place is read later: gives back all others that were taken for it. */
  keepingOne<T>(layOut: () => T, keptOf: (laidOut: T) => Pointer): T {
    const before = new Set(this.#taken.keys());
    const laidOut = layOut();
    const kept = keptOf(laidOut);
    for (const at of [...this.#taken.keys()]) if (at !== kept && !before.has(at)) this.give(at);
    return laidOut;
  }
}

/** The next place at which a range may begin. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
