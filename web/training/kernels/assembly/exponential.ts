/**
 * e^x of four floats, within 2e-7 of the value; 0 and infinity beyond the range of float32, NaN for NaN.
 *
 * x = n ln 2 + r with n whole and |r| <= ln 2 / 2: e^r by Cephes' polynomial (Moshier 1989), 2^n by the exponent's bits.
 */
export function exponential(x: v128): v128 {
  // Wide enough for all results that are neither 0 nor infinite. In this order pmin and pmax keep a NaN, in one instruction.
  const bounded = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  const n = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.44269504)));
  // ln 2 in two parts, the first so short that n times it is exact.
  let r = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.add(f32x4.mul(f32x4.splat(1.98756915e-4), r), f32x4.splat(1.39819995e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.33345205e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.16657962e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.66666657e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  const e = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  // In two steps: 2^n alone may be outside of the range although the result is not.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(e, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

/** 2^n for whole n from -126 to 127. */
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}
