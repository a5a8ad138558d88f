import type { Pointer } from "../../kernels/kernels.ts";
import type { Program } from "../../program/program.ts";
import type { Step } from "../../program/step.ts";
import { awaitWord, WORD } from "./control.ts";

/** More parts than threads: of a thread that another program delays the others take the next part. */
const PARTS_A_THREAD = 2;
/** Rows that kernels compute at once, so that parts begin at multiples of it. */
const ROWS_AT_ONCE = 4;
/** Added to the parts that are done, it lets everybody go on: no program has so many. */
const ALL_PARTS = 1 << 30;

/**
 * A program's steps cut into parts, all numbered in one order. Each thread takes the next number, waits until the steps
 * before are done, and computes it: nobody deals the work out. Bits do not depend on who computed what.
 */
export class Parts {
  readonly #steps: readonly Step[];
  /** Number of the first part of each step, and behind them that of all parts. */
  readonly #first: readonly number[];
  /** Items of a part, by step. */
  readonly #sizes: readonly number[];

  /** @param threads for how many it is cut */
  constructor({ steps }: Program, threads: number) {
    this.#steps = steps;
    this.#sizes = steps.map(({ items }) => sizeOfPart(items, threads * PARTS_A_THREAD));
    const first = [0];
    steps.forEach(({ items }, i) => first.push((first[i] ?? 0) + Math.ceil(items / (this.#sizes[i] ?? 1))));
    this.#first = first;
  }

  /**
   * Computes parts until nobody has to take any more. All threads run it at the same time. Where a part fails, it lets
   * nobody wait for it.
   * @param scratch memory of this thread alone
   * @throws what a part throws; Error where another thread does not answer
   */
  run(control: Int32Array, scratch: Pointer): void {
    try {
      this.#run(control, scratch);
    } catch (error) {
      Atomics.store(control, WORD.failed, 1);
      Atomics.store(control, WORD.taken, ALL_PARTS);
      Atomics.add(control, WORD.done, ALL_PARTS);
      throw error;
    }
  }

  /** Waits until all parts are done, also those that others took. */
  awaitAll(control: Int32Array): void {
    awaitWord(control, WORD.done, (done) => done >= this.#all);
  }

  get #all(): number {
    return this.#first.at(-1) ?? 0;
  }

  #run(control: Int32Array, scratch: Pointer): void {
    for (let step = 0; ;) {
      const part = Atomics.add(control, WORD.taken, 1);
      if (part >= this.#all) return;
      while (part >= (this.#first[step + 1] ?? 0)) step++;
      const before = this.#first[step] ?? 0;
      awaitWord(control, WORD.done, (done) => done >= before);
      this.#compute(step, part - before, scratch);
      if (Atomics.add(control, WORD.done, 1) + 1 === this.#first[step + 1]) Atomics.notify(control, WORD.done);
    }
  }

  #compute(step: number, part: number, scratch: Pointer): void {
    const { items, run } = this.#steps[step] as Step;
    const from = part * (this.#sizes[step] ?? 1);
    run(from, Math.min(from + (this.#sizes[step] ?? 1), items), scratch);
  }
}

function sizeOfPart(items: number, parts: number): number {
  const size = Math.ceil(items / parts);
  return size < ROWS_AT_ONCE ? Math.max(1, size) : Math.ceil(size / ROWS_AT_ONCE) * ROWS_AT_ONCE;
}

/** Programs that were cut already, each for as many threads as last time. */
export class KnownParts {
  readonly #known = new WeakMap<Program, { readonly threads: number; readonly parts: Parts }>();

  of(program: Program, threads: number): Parts {
    let known = this.#known.get(program);
    if (known?.threads !== threads) {
      known = { threads, parts: new Parts(program, threads) };
      this.#known.set(program, known);
    }
    return known.parts;
  }
}
