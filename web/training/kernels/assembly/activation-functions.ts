import { exponential } from "./exponential";

/** Numbers of the activation functions, as the table of `activations.ts` has them. */
export const LINEAR: i32 = 0;
export const RELU: i32 = 1;
export const GELU: i32 = 2;
export const TANH: i32 = 3;
export const SIGMOID: i32 = 4;

/** Any of them, of four floats. */
export function activated(kind: i32, x: v128): v128 {
  if (kind === RELU) return f32x4.max(x, f32x4.splat(0));
  if (kind === GELU) return gelu(x);
  if (kind === TANH) return hyperbolicTangent(x);
  if (kind === SIGMOID) return sigmoid(x);
  return x;
}

/**
 * The derivative of any of them.
 * @param at what the function was given, for gelu; what it gave, for the others
 */
export function derivative(kind: i32, at: v128): v128 {
  const one = f32x4.splat(1);
  // Where at is NaN the comparison is false, and a factor of 1 lets the next NaN through.
  if (kind === RELU) return v128.andnot(one, f32x4.le(at, f32x4.splat(0)));
  if (kind === GELU) return geluDerivative(at);
  if (kind === TANH) return f32x4.sub(one, f32x4.mul(at, at));
  if (kind === SIGMOID) return f32x4.mul(at, f32x4.sub(one, at));
  return one;
}

/** Within 2e-7 of the value: 1 - 2 / (e^2|x| + 1), and Cephes' polynomial (Moshier 1989) where that would cancel. */
export function hyperbolicTangent(x: v128): v128 {
  const size = f32x4.abs(x);
  const one = f32x4.splat(1);
  const exponent = exponential(f32x4.add(size, size));
  const far = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(exponent, one)));
  const z = f32x4.mul(x, x);
  let p = f32x4.add(f32x4.mul(f32x4.splat(-5.70498872745e-3), z), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-3.33332819422e-1));
  const near = f32x4.add(f32x4.mul(f32x4.mul(p, z), x), x);
  const signed = v128.or(far, v128.and(x, f32x4.splat(-0.0)));
  return v128.bitselect(near, signed, f32x4.lt(size, f32x4.splat(0.625)));
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))));
}

/** sqrt(2 / pi) and its product with 0.044715: GPT-2's form, 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
const GELU_LINEAR: f32 = 0.7978845608;
const GELU_CUBIC: f32 = 0.0356774081;

/** With 0.5 (1 + tanh u) = sigmoid(2u): nothing cancels where x is far below 0. */
function gelu(x: v128): v128 {
  return f32x4.mul(x, sigmoid(geluArgument(x)));
}

function geluDerivative(x: v128): v128 {
  const s = sigmoid(geluArgument(x));
  const square = f32x4.mul(x, x);
  const slope = f32x4.add(f32x4.mul(square, f32x4.splat(6 * GELU_CUBIC)), f32x4.splat(2 * GELU_LINEAR));
  const turn = f32x4.mul(f32x4.mul(s, f32x4.sub(f32x4.splat(1), s)), f32x4.mul(x, slope));
  // Where s is 0 or 1 to all bits nothing turns any more, however large x is: 0 times infinity must not become NaN.
  const bounded = v128.and(turn, v128.not(f32x4.gt(f32x4.abs(x), f32x4.splat(20))));
  return f32x4.add(s, bounded);
}

function geluArgument(x: v128): v128 {
  const square = f32x4.mul(x, x);
  return f32x4.mul(x, f32x4.add(f32x4.mul(square, f32x4.splat(2 * GELU_CUBIC)), f32x4.splat(2 * GELU_LINEAR)));
}
