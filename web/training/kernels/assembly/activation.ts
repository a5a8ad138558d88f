import {
  gelu,
  geluDerivative,
  hyperbolicTangent,
  relu,
  reluDerivative,
  sigmoid,
  sigmoidDerivative,
  tangentDerivative,
} from "./activation-functions";
import { BYTES, loadLanes, storeLanes } from "./lanes";

/** Numbers of the activation functions, as `activations.ts` has them. */
const RELU: i32 = 1;
const GELU: i32 = 2;
const TANH: i32 = 3;
const SIGMOID: i32 = 4;

/** y = activation(x), elements `from` to `to`; y may be x. */
export function activate(kind: i32, x: usize, y: usize, from: i32, to: i32): void {
  activateRun(kind, x + from * BYTES, y + from * BYTES, to - from);
}

/**
 * x += bias by column, and y = activation(x), for x and y [rows, columns]. x keeps what the activation was given, which
 * gelu's derivative needs; y may be x where that is not needed.
 * @param from, @param to rows
 */
export function addBiasAndActivate(kind: i32, x: usize, bias: usize, y: usize, columns: i32, from: i32, to: i32): void {
  const row = columns * BYTES;
  for (let r = from; r < to; r++) {
    const at = x + r * row;
    for (let i = 0; i < columns; i += 4) {
      const left = columns - i;
      const o = i * BYTES;
      storeLanes(at + o, left, f32x4.add(loadLanes(at + o, left), loadLanes(bias + o, left)));
    }
    activateRun(kind, at, y + r * row, columns);
  }
}

/**
 * byInput = byOutput times the activation's derivative, elements `from` to `to`; byInput may be byOutput.
 * @param at what the activation was given, for gelu; what it gave, for the others
 */
export function activationGradient(kind: i32, at: usize, byOutput: usize, byInput: usize, from: i32, to: i32): void {
  const start = from * BYTES;
  gradientRun(kind, at + start, byOutput + start, byInput + start, to - from);
}

/** A loop for each function: within one that chooses, its constants would be made anew for every four numbers. */
function activateRun(kind: i32, x: usize, y: usize, count: i32): void {
  if (kind === RELU) {
    for (; count > 0; count -= 4, x += 16, y += 16) storeLanes(y, count, relu(loadLanes(x, count)));
  } else if (kind === GELU) {
    for (; count > 0; count -= 4, x += 16, y += 16) storeLanes(y, count, gelu(loadLanes(x, count)));
  } else if (kind === TANH) {
    for (; count > 0; count -= 4, x += 16, y += 16) storeLanes(y, count, hyperbolicTangent(loadLanes(x, count)));
  } else if (kind === SIGMOID) {
    for (; count > 0; count -= 4, x += 16, y += 16) storeLanes(y, count, sigmoid(loadLanes(x, count)));
  } else if (x !== y) memory.copy(y, x, count * BYTES);
}

function gradientRun(kind: i32, at: usize, by: usize, to: usize, count: i32): void {
  if (kind === RELU) {
    for (; count > 0; count -= 4, at += 16, by += 16, to += 16) {
      storeLanes(to, count, f32x4.mul(loadLanes(by, count), reluDerivative(loadLanes(at, count))));
    }
  } else if (kind === GELU) {
    for (; count > 0; count -= 4, at += 16, by += 16, to += 16) {
      storeLanes(to, count, f32x4.mul(loadLanes(by, count), geluDerivative(loadLanes(at, count))));
    }
  } else if (kind === TANH) {
    for (; count > 0; count -= 4, at += 16, by += 16, to += 16) {
      storeLanes(to, count, f32x4.mul(loadLanes(by, count), tangentDerivative(loadLanes(at, count))));
    }
  } else if (kind === SIGMOID) {
    for (; count > 0; count -= 4, at += 16, by += 16, to += 16) {
      storeLanes(to, count, f32x4.mul(loadLanes(by, count), sigmoidDerivative(loadLanes(at, count))));
    }
  } else if (to !== by) memory.copy(to, by, count * BYTES);
}
