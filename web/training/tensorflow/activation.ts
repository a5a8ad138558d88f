import { add, mul, relu, sigmoid, step, sub, tanh, type Tensor } from "@tensorflow/tfjs-core";
import type { Activation } from "../../../shared/training/model/activation.ts";
import type { BlockPass, Seen } from "./pass.ts";

/** A block that does nothing else. */
export function activation(name: Activation): BlockPass {
  return {
    forward: (input) => ({ input, output: activate(name, input) }),
    backward: (seen, outputGradient) => ({
      input: throughActivation(name, { before: seen.input, after: seen.output }, outputGradient),
      weights: [],
    }),
  };
}

export function activate<T extends Tensor>(name: Activation, x: T): T {
  switch (name) {
    case "linear":
      return x;
    case "relu":
      return relu(x);
    case "gelu":
      return mul(mul(x, 0.5), add(tanh(geluInner(x)), 1));
    case "tanh":
      return tanh(x);
    case "sigmoid":
      return sigmoid(x);
  }
}

/** Derivative by what went into the activation function; most functions tell it by what came out. */
export function throughActivation<T extends Tensor>(
  name: Activation,
  { before, after }: { readonly before: T; readonly after: T },
  outputGradient: T,
): T {
  switch (name) {
    case "linear":
      return outputGradient;
    case "relu":
      return mul(outputGradient, step(after));
    case "gelu":
      return mul(outputGradient, geluSlope(before));
    case "tanh":
      return mul(outputGradient, sub(1, mul(after, after)));
    case "sigmoid":
      return mul(outputGradient, mul(after, sub(1, after)));
  }
}

/** The same for a block that ends with an activation and kept, where it needed it, what went into that. */
export function throughEnd(name: Activation, { output, kept }: Seen, outputGradient: Tensor): Tensor {
  return throughActivation(name, { before: kept?.[0] ?? output, after: output }, outputGradient);
}

const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBE = 0.044715;

/** What the hyperbolic tangent of gelu is taken of. */
function geluInner<T extends Tensor>(x: T): T {
  return mul(mul(x, GELU_SCALE), add(mul(mul(x, x), GELU_CUBE), 1));
}

function geluSlope<T extends Tensor>(x: T): T {
  const t = tanh(geluInner(x));
  const innerSlope = add(mul(mul(x, x), 3 * GELU_CUBE * GELU_SCALE), GELU_SCALE);
  const curved = mul(mul(mul(x, 0.5), sub(1, mul(t, t))), innerSlope);
  return add(mul(add(t, 1), 0.5), curved) as T;
}
