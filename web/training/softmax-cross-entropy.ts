import { add, div, exp, log, max, mul, neg, sub, sum, tensor2d, type Tensor2D } from "@tensorflow/tfjs-core";

/**
 * Each sample's loss, [samples, 1], and its derivative by the sample's logits, [samples, classes].
 * @param labels class of each sample
 */
export function softmaxCrossEntropy(logits: Tensor2D, labels: Uint8Array): { losses: Tensor2D; byLogits: Tensor2D } {
  const target = oneHot(labels, logits.shape[1]);
  const shifted: Tensor2D = sub(logits, max(logits, 1, true));
  const exponentials = exp(shifted);
  const totals = sum(exponentials, 1, true);
  return {
    losses: add(neg(sum(mul(shifted, target), 1, true)), log(totals)),
    byLogits: sub(div(exponentials, totals), target),
  };
}

function oneHot(labels: Uint8Array, classes: number): Tensor2D {
  const values = new Float32Array(labels.length * classes);
  for (const [i, label] of labels.entries()) values[i * classes + label] = 1;
  return tensor2d(values, [labels.length, classes]);
}
