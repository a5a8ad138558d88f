/**
 * ln x of four floats at least 1, as sums of exponentials are whose largest is 1, within 2e-7 of the value and 1e-7
 * absolutely; infinity for infinity, NaN for NaN. Cephes' polynomial (Moshier 1989) around 1.
 */
export function logarithm(x: v128): v128 {
  // x = m 2^n with m from sqrt(1/2) to sqrt(2).
  const bits = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const whole = i32x4.shr_s(bits, 23);
  const m = i32x4.sub(x, i32x4.shl(whole, 23));
  const n = f32x4.convert_i32x4_s(whole);
  const t = f32x4.sub(m, f32x4.splat(1));
  const square = f32x4.mul(t, t);
  let p = f32x4.add(f32x4.mul(f32x4.splat(7.0376836292e-2), t), f32x4.splat(-1.151461031e-1));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.167699874e-1));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-1.2420140846e-1));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.4249322787e-1));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-1.6668057665e-1));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(2.0000714765e-1));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-2.4999993993e-1));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(3.3333331174e-1));
  let y = f32x4.mul(f32x4.mul(p, t), square);
  y = f32x4.add(y, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  y = f32x4.sub(y, f32x4.mul(square, f32x4.splat(0.5)));
  y = f32x4.add(f32x4.add(t, y), f32x4.mul(n, f32x4.splat(0.693359375)));
  const finite = f32x4.lt(x, f32x4.splat(Infinity));
  return v128.bitselect(y, x, finite);
}
