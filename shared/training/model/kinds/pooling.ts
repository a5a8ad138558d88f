import * as v from "valibot";
import { exactly, integer } from "../../../fields.ts";
import { KERNEL_SIZE_MAX, STRIDE_MAX } from "../../../limits.ts";
import type { BlockKind } from "../kind.ts";
import { dimensions, numbers, type Shape } from "../shape.ts";
import { placesOf, type Window } from "../window.ts";

/** Squares side by side unless a stride says otherwise; rows and columns that fill none are dropped. */
const POOL = {
  poolSize: integer(1, KERNEL_SIZE_MAX),
  /** As far as the pool is wide, where left out. */
  stride: v.optional(integer(1, STRIDE_MAX)),
};

export const MaxPool2dSchema = exactly({ kind: v.literal("maxPool2d"), ...POOL }, "such a block");
export const AveragePool2dSchema = exactly({ kind: v.literal("averagePool2d"), ...POOL }, "such a block");
export const GlobalAveragePool2dSchema = exactly({ kind: v.literal("globalAveragePool2d") }, "such a block");

export type Pool = v.InferOutput<typeof MaxPool2dSchema> | v.InferOutput<typeof AveragePool2dSchema>;
export type GlobalAveragePool2d = v.InferOutput<typeof GlobalAveragePool2dSchema>;

/** The window of a pool. */
export function poolWindow({ poolSize, stride = poolSize }: Pool): Window {
  return { kernelSize: poolSize, stride, padding: "valid" };
}

/** The largest, or the mean, of each square: [height, width, channels] to [places down, places across, channels]. */
export const pool: BlockKind<Pool> = {
  output(block, input): Shape {
    const [height, width, channels] = dimensions(input, 3);
    const window = poolWindow(block);
    return numbers(placesOf(window, height), placesOf(window, width), channels);
  },
};

/** The mean of each channel: [height, width, channels] to [channels]. */
export const globalAveragePool2d: BlockKind<GlobalAveragePool2d> = {
  output: (_block, input) => numbers(dimensions(input, 3)[2]),
};
