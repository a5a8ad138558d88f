import { BYTES, joined, loadLanes, storeLanes, upper } from "./lanes";

/**
 * Adam's update of elements `from` to `to`, with the bits of `shared/training/adam.ts`: the same operations of float64 in
 * the same order, rounded to float32 where they are stored. Outputs may be the inputs' places.
 * @param scale factor of the gradient, @param keep factor of the parameters, 1 where their weights do not decay
 * @param step the rate / (1 - beta1^t), @param correction 1 / sqrt(1 - beta2^t)
 */
export function adam(
  parameters: usize,
  m: usize,
  v: usize,
  gradient: usize,
  parametersNext: usize,
  mNext: usize,
  vNext: usize,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  scale: f64,
  keep: f64,
  step: f64,
  correction: f64,
  from: i32,
  to: i32,
): void {
  const keep1 = f64x2.splat(beta1);
  const take1 = f64x2.splat(1 - beta1);
  const keep2 = f64x2.splat(beta2);
  const take2 = f64x2.splat(1 - beta2);
  const scales = f64x2.splat(scale);
  const keeps = f64x2.splat(keep);
  const steps = f64x2.splat(step);
  const corrections = f64x2.splat(correction);
  const epsilons = f64x2.splat(epsilon);
  for (let i = from; i < to; i += 4) {
    const o = i * BYTES;
    const left = to - i;
    const g = loadLanes(gradient + o, left);
    const oldM = loadLanes(m + o, left);
    const oldV = loadLanes(v + o, left);
    const p = loadLanes(parameters + o, left);
    const gLow = f64x2.mul(scales, f64x2.promote_low_f32x4(g));
    const gHigh = f64x2.mul(scales, f64x2.promote_low_f32x4(upper(g)));
    const mLow = f64x2.add(f64x2.mul(keep1, f64x2.promote_low_f32x4(oldM)), f64x2.mul(take1, gLow));
    const mHigh = f64x2.add(f64x2.mul(keep1, f64x2.promote_low_f32x4(upper(oldM))), f64x2.mul(take1, gHigh));
    const vLow = f64x2.add(f64x2.mul(keep2, f64x2.promote_low_f32x4(oldV)), f64x2.mul(f64x2.mul(take2, gLow), gLow));
    const vHigh = f64x2.add(
      f64x2.mul(keep2, f64x2.promote_low_f32x4(upper(oldV))),
      f64x2.mul(f64x2.mul(take2, gHigh), gHigh),
    );
    storeLanes(mNext + o, left, joined(mLow, mHigh));
    storeLanes(vNext + o, left, joined(vLow, vHigh));
    const dLow = f64x2.add(f64x2.mul(f64x2.sqrt(vLow), corrections), epsilons);
    const dHigh = f64x2.add(f64x2.mul(f64x2.sqrt(vHigh), corrections), epsilons);
    const oldLow = f64x2.mul(keeps, f64x2.promote_low_f32x4(p));
    const oldHigh = f64x2.mul(keeps, f64x2.promote_low_f32x4(upper(p)));
    const pLow = f64x2.sub(oldLow, f64x2.div(f64x2.mul(steps, mLow), dLow));
    const pHigh = f64x2.sub(oldHigh, f64x2.div(f64x2.mul(steps, mHigh), dHigh));
    storeLanes(parametersNext + o, left, joined(pLow, pHigh));
  }
}

/**
 * The update by stochastic gradient descent with momentum, of elements `from` to `to`, with the bits of
 * `shared/training/sgd.ts`. Outputs may be the inputs' places.
 * @param scale factor of the gradient
 */
export function momentum(
  parameters: usize,
  velocity: usize,
  gradient: usize,
  parametersNext: usize,
  velocityNext: usize,
  kept: f64,
  scale: f64,
  rate: f64,
  from: i32,
  to: i32,
): void {
  const keep = f64x2.splat(kept);
  const scales = f64x2.splat(scale);
  const rates = f64x2.splat(rate);
  for (let i = from; i < to; i += 4) {
    const o = i * BYTES;
    const left = to - i;
    const g = loadLanes(gradient + o, left);
    const v = loadLanes(velocity + o, left);
    const p = loadLanes(parameters + o, left);
    const gLow = f64x2.mul(scales, f64x2.promote_low_f32x4(g));
    const gHigh = f64x2.mul(scales, f64x2.promote_low_f32x4(upper(g)));
    const low = f64x2.add(f64x2.mul(keep, f64x2.promote_low_f32x4(v)), gLow);
    const high = f64x2.add(f64x2.mul(keep, f64x2.promote_low_f32x4(upper(v))), gHigh);
    storeLanes(velocityNext + o, left, joined(low, high));
    storeLanes(parametersNext + o, left, descended(p, low, high, rates));
  }
}

/** The same without momentum. */
export function descent(
  parameters: usize,
  gradient: usize,
  parametersNext: usize,
  scale: f64,
  rate: f64,
  from: i32,
  to: i32,
): void {
  const scales = f64x2.splat(scale);
  const rates = f64x2.splat(rate);
  for (let i = from; i < to; i += 4) {
    const o = i * BYTES;
    const g = loadLanes(gradient + o, to - i);
    const low = f64x2.mul(scales, f64x2.promote_low_f32x4(g));
    const high = f64x2.mul(scales, f64x2.promote_low_f32x4(upper(g)));
    storeLanes(parametersNext + o, to - i, descended(loadLanes(parameters + o, to - i), low, high, rates));
  }
}

function descended(p: v128, low: v128, high: v128, rates: v128): v128 {
  return joined(
    f64x2.sub(f64x2.promote_low_f32x4(p), f64x2.mul(rates, low)),
    f64x2.sub(f64x2.promote_low_f32x4(upper(p)), f64x2.mul(rates, high)),
  );
}
