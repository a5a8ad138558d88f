import { exponential } from "./exponential";

export function relu(x: v128): v128 {
  // In this order a NaN stays.
  return f32x4.pmax(x, f32x4.splat(0));
}

/** @param y what relu gave */
export function reluDerivative(y: v128): v128 {
  // Where y is NaN the comparison is false, and a factor of 1 lets the next NaN through.
  return v128.andnot(f32x4.splat(1), f32x4.le(y, f32x4.splat(0)));
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

/** @param y what the hyperbolic tangent gave */
export function tangentDerivative(y: v128): v128 {
  return f32x4.sub(f32x4.splat(1), f32x4.mul(y, y));
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))));
}

/** @param y what the sigmoid gave */
export function sigmoidDerivative(y: v128): v128 {
  return f32x4.mul(y, f32x4.sub(f32x4.splat(1), y));
}

/** sqrt(2 / pi) and its product with 0.044715: GPT-2's form, 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
const GELU_LINEAR: f32 = 0.7978845608;
const GELU_CUBIC: f32 = 0.0356774081;

/** With 0.5 (1 + tanh u) = sigmoid(2u): nothing cancels where x is far below 0. */
export function gelu(x: v128): v128 {
  return f32x4.mul(x, sigmoid(geluArgument(x)));
}

/** @param x what gelu was given */
export function geluDerivative(x: v128): v128 {
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
