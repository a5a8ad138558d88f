import { matMul, relu, tensor2d, tidy } from "@tensorflow/tfjs-core";
import { BackendError } from "../backend-error.ts";
import { ANSWER, LEFT, RIGHT } from "../known-product.ts";

/**
 * Lets the backend that has just started compute something whose answer is known: one can start and then lack a kernel, or
 * have a driver that computes wrongly, and what it gave would be voted on.
 * @throws BackendError
 */
export async function tryBackend(): Promise<void> {
  const product = tidy(() => relu(matMul(tensor2d(rows(LEFT)), tensor2d(rows(RIGHT)))));
  let answer: readonly number[];
  try {
    answer = [...(await product.data())];
  } finally {
    product.dispose();
  }
  if (answer.join() !== ANSWER.join()) {
    throw new BackendError(`it computes wrongly: ${answer.join(", ")} in place of ${ANSWER.join(", ")}`);
  }
}

function rows(values: readonly (readonly number[])[]): number[][] {
  return values.map((row) => [...row]);
}
