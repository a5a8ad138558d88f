import type { Pointer } from "../kernels/kernels.ts";

/**
 * One call of a kernel, or a few, on memory that was laid out before: a program is a list of steps, each begun when the
 * one before has ended.
 */
export interface Step {
  /** Rows, samples or elements that do not depend on each other; several workers may each take a range of them. */
  readonly items: number;
  /** @param scratch `SCRATCH_BYTES` that nobody else uses meanwhile */
  run(from: number, to: number, scratch: Pointer): void;
}
