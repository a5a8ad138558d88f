import {
  add,
  div,
  exp,
  log,
  max,
  mean,
  mul,
  neg,
  reshape,
  square,
  sub,
  sum,
  tensor,
  tensor2d,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@tensorflow/tfjs-core";
import type { Head } from "../../../shared/training/model/model.ts";
import type { Samples } from "../compiled-model.ts";

/** Each sample's own loss, [samples, 1], and its derivative by what the model says of that sample. */
export interface Loss {
  readonly losses: Tensor2D;
  readonly byOutput: Tensor;
}

/** How wrong a head's output is; a text's loss is the mean over its positions. */
export function lossOf(head: Head, output: Tensor, { count, labels }: Samples): Loss {
  switch (head.of) {
    case "classes":
      return softmaxCrossEntropy(output as Tensor2D, labels);
    case "tokens": {
      const [, length, vocabulary] = output.shape as [number, number, number];
      const { losses, byOutput } = softmaxCrossEntropy(reshape(output, [count * length, vocabulary]), labels);
      return {
        losses: mean(reshape(losses, [count, length]), 1, true),
        byOutput: reshape(div(byOutput, length), output.shape),
      };
    }
    case "numbers": {
      const distance = sub(output, tensor(labels, output.shape, "float32"));
      return { losses: mean(square(distance), 1, true), byOutput: mul(distance, 2 / head.count) };
    }
  }
}

/** @param labels class of each row */
function softmaxCrossEntropy(logits: Tensor2D, labels: ArrayLike<number>): Loss {
  const target = oneHot(labels, logits.shape[1]);
  const shifted: Tensor2D = sub(logits, max(logits, 1, true));
  const exponentials = exp(shifted);
  const totals = sum(exponentials, 1, true);
  return {
    losses: add(neg(sum(mul(shifted, target), 1, true)), log(totals)),
    byOutput: sub(div(exponentials, totals), target),
  };
}

function oneHot(labels: ArrayLike<number>, classes: number): Tensor2D {
  const values = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) values[i * classes + (labels[i] as number)] = 1;
  return tensor2d(values, [labels.length, classes]);
}

/** Mean of the samples' losses, as a vector of one. */
export function meanLoss(losses: Tensor2D): Tensor1D {
  return reshape(div(sum(losses), losses.shape[0]), [1]);
}
