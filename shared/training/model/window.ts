import { Misfit } from "./shape.ts";

/** A square that is moved over a picture in steps. */
export interface Window {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: "same" | "valid";
}

/**
 * At how many places a window stands along a side.
 * @throws Misfit when it is larger than the side, and nothing is filled in
 */
export function placesOf({ kernelSize, stride, padding }: Window, side: number): number {
  if (padding === "same") return Math.ceil(side / stride);
  if (kernelSize > side) throw new Misfit(`is ${kernelSize} wide, but what it gets has only ${side}`);
  return Math.floor((side - kernelSize) / stride) + 1;
}

/**
 * How many zeros stand before the first value of a side, as TensorFlow pads: of an odd number, the larger part lies
 * behind the last value.
 */
export function zerosBefore({ kernelSize, stride, padding }: Window, side: number): number {
  if (padding === "valid") return 0;
  const reach = (Math.ceil(side / stride) - 1) * stride + kernelSize;
  return Math.floor(Math.max(0, reach - side) / 2);
}
