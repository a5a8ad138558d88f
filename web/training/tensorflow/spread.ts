import { pad, reshape, slice, type Tensor4D } from "@tensorflow/tfjs-core";
import { placesOf, zerosBefore, type Window } from "../../../shared/training/model/window.ts";

/** Zeros before and after a side. */
export type Padding = [before: number, after: number];

/** What the derivatives of a window need: how its input is padded, so that a window of stride 1 stands where it stood. */
export interface Sides {
  readonly rows: Padding;
  readonly columns: Padding;
  /** Places of the window, were its stride 1. */
  readonly height: number;
  readonly width: number;
}

/** @param shape of the input, [samples, height, width, channels] */
export function sidesOf(window: Window, [, height, width]: Tensor4D["shape"]): Sides {
  const rows = paddingOf(window, height);
  const columns = paddingOf(window, width);
  const places = (side: number, [before, after]: Padding): number => before + side + after - window.kernelSize + 1;
  return { rows, columns, height: places(height, rows), width: places(width, columns) };
}

function paddingOf(window: Window, side: number): Padding {
  const before = zerosBefore(window, side);
  const reach = (placesOf(window, side) - 1) * window.stride + window.kernelSize;
  return [before, Math.max(0, reach - before - side)];
}

/** How a derivative is padded for a filter that is turned: it reaches as far before a pixel as it reached after it. */
export function turnedPadding({ rows, columns }: Sides, size: number): Pick<Sides, "rows" | "columns"> {
  const turned = ([before, after]: Padding): Padding => [size - 1 - before, size - 1 - after];
  return { rows: turned(rows), columns: turned(columns) };
}

/**
 * Puts the derivatives by a window's places where those places are at stride 1, with zeros between.
 * @param gradient [samples, places down, places across, channels]
 */
export function spread(gradient: Tensor4D, stride: number, { height, width }: Sides): Tensor4D {
  const [samples, down, across, channels] = gradient.shape;
  if (stride === 1 && down === height && across === width) return gradient;
  const between = stride - 1;
  const rows = pad(reshape(gradient, [samples * down, 1, across, channels]), [
    [0, 0],
    [0, between],
    [0, 0],
    [0, 0],
  ]);
  const cells = pad(reshape(rows, [samples * down * stride * across, 1, channels]), [
    [0, 0],
    [0, between],
    [0, 0],
  ]);
  const all: Tensor4D = reshape(cells, [samples, down * stride, across * stride, channels]);
  // Behind the last place come zeros that are too many, or, where the input had a rest, too few.
  const cut = slice(all, 0, [samples, Math.min(height, down * stride), Math.min(width, across * stride), channels]);
  return pad(cut, [
    [0, 0],
    [0, height - cut.shape[1]],
    [0, width - cut.shape[2]],
    [0, 0],
  ]);
}
