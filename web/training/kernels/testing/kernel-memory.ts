import { assert } from "../../../../shared/assert.ts";
import type { Random } from "../../../../shared/training/random.ts";
import { fetchKernels } from "../fetch-kernels.ts";
import { loadKernels } from "../load-kernels.ts";

const memory = new WebAssembly.Memory({ initial: 256 });
/** The real, compiled kernels, on a memory for tests. */
export const kernels = loadKernels(await fetchKernels("plain"), memory);

/** Bytes between any two places, which no kernel may write. */
const GAP = 32;
const UNTOUCHED = 0xab;

/** Numbers in the kernels' memory, at an address. */
export interface Place<T = Float32Array> {
  readonly at: number;
  readonly values: T;
}

/** Hands out places in the memory, all from the start again in each instance. */
export class KernelMemory {
  #end = 1024;
  readonly #gaps: number[] = [];

  /** A place with these numbers, or with so many that are NaN: what was not written is seen. */
  floats(values: number | ArrayLike<number>): Place {
    const place = typeof values === "number" ? values : values.length;
    const made = new Float32Array(memory.buffer, this.#take(place * 4), place);
    if (typeof values === "number") made.fill(NaN);
    else made.set(values);
    return { at: made.byteOffset, values: made };
  }

  ints(values: ArrayLike<number>): Place<Int32Array> {
    const made = new Int32Array(memory.buffer, this.#take(values.length * 4), values.length);
    made.set(values);
    return { at: made.byteOffset, values: made };
  }

  /** Numbers from -1 to 1. */
  random(random: Random, length: number): Place {
    return this.floats(Float32Array.from({ length }, () => random.uniform() * 2 - 1));
  }

  scratch(bytes: number): number {
    return this.#take(bytes);
  }

  /** @throws where something was written between the places */
  check(): void {
    for (const gap of this.#gaps) {
      const bytes = new Uint8Array(memory.buffer, gap, GAP);
      assert(
        bytes.every((byte) => byte === UNTOUCHED),
        `a kernel writes no bytes outside of its output, at ${gap}`,
      );
    }
  }

  #take(bytes: number): number {
    const at = this.#end;
    this.#end = at + Math.ceil(bytes / 4) * 4 + GAP;
    assert(this.#end <= memory.buffer.byteLength, "the memory for tests is large enough");
    new Uint8Array(memory.buffer, this.#end - GAP, GAP).fill(UNTOUCHED);
    this.#gaps.push(this.#end - GAP);
    return at;
  }
}
