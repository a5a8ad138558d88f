import "@tensorflow/tfjs-backend-cpu";
import { setBackend } from "@tensorflow/tfjs-core";
import { present } from "../../shared/assert.ts";
import { sliceOf, type Slice } from "../../shared/averaging/slices.ts";
import { addStream, emptyMask, maskBytes, type RingBits } from "../../shared/averaging/secure/mask.ts";
import { FixedPoint } from "../../shared/averaging/secure/fixed-point.ts";
import { invertDense, type RebuiltSample } from "../../shared/attack/dense-inversion.ts";
import { denseFirstLayer } from "../../shared/attack/first-layer.ts";
import { receivedMasked, receivedPlainly } from "../../shared/attack/received.ts";
import { parseSpec } from "../../shared/session/spec.ts";
import { networkOf, TASKS } from "../../shared/session/tasks.ts";
import { DIGIT_PIXELS, MNIST, MNIST_INPUT_RANGE } from "../../shared/training/datasets.ts";
import { inputOfByte } from "../../shared/training/pixels.ts";
import { initialParameters } from "../../shared/training/initial-parameters.ts";
import type { PlainCodec } from "../../shared/wire/frame.ts";
import { readMnistBlock } from "../../signaling-server/mnist.ts";
import type { Samples } from "../../web/training/compiled-model.ts";
import { TensorFlowModel } from "../../web/training/tensorflow/model.ts";

const TASK = TASKS["mnist-mlp"];
const INPUT_OF_BYTE = inputOfByte(DIGIT_PIXELS);
const LAYER = present(denseFirstLayer(TASK), "the perceptron has a dense first layer");
export const MEMBERS = 4;

/** A batch of real digits and the real model's gradient of it. */
export interface Leak {
  readonly samples: Samples;
  readonly gradient: Float32Array;
}

/**
 * The gradient of the first round on some digits of the training set.
 * @param first number of the first digit
 */
export async function leakOf(first: number, count: number): Promise<Leak> {
  await setBackend("cpu");
  const block = await readMnistBlock("train", Math.floor(first / MNIST.blockSamples));
  const at = first % MNIST.blockSamples;
  const pixels = block.subarray(at * MNIST.pixels, (at + count) * MNIST.pixels);
  const inputs = Float32Array.from(pixels, (byte) => INPUT_OF_BYTE[byte] as number);
  const labels = Uint16Array.from(block.subarray(MNIST.blockSamples * MNIST.pixels + at).subarray(0, count));
  const samples: Samples = { count, inputs, labels };
  const model = new TensorFlowModel(networkOf(TASK));
  const gradient = new Float32Array(model.parameters);
  await model.gradient(initialParameters(TASK, parseSpec({}).seed), samples, 0, gradient);
  return { samples, gradient };
}

/** What is rebuilt by whoever sees these parts of a contribution that was sent plainly. */
export function fromPlain(
  { gradient, samples }: Leak,
  codec: PlainCodec,
  seen: readonly Slice[] = [{ start: 0, end: gradient.length }],
): readonly RebuiltSample[] {
  return invertDense({ gradient: receivedPlainly(gradient, codec), seen }, LAYER, MNIST_INPUT_RANGE, samples.count);
}

/** The part of a contribution that the member at a position gets in plain averaging (R2). */
export function sliceFor(gradient: Float32Array, position: number): Slice {
  return sliceOf(gradient.length, MEMBERS, position);
}

/** What is rebuilt by all who see a masked contribution whole, one stream of its mask being unknown to them. */
export function fromMasked({ gradient, samples }: Leak, bits: RingBits): readonly RebuiltSample[] {
  const { secureBound: bound, batchSize: weightBound } = parseSpec({ averaging: "secure", secureBits: bits });
  const fixed = new FixedPoint({ bits, bound, members: MEMBERS, weightBound });
  const shape = { bits, figures: 0, elements: gradient.length };
  const mask = emptyMask(shape);
  const bytes = new Uint8Array(maskBytes(shape));
  // The platform's randomness gives this many bytes at a time.
  for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  addStream(mask, 1, bytes);
  const received = receivedMasked(gradient, fixed, mask, samples.count);
  const seen = [{ start: 0, end: received.length }];
  return invertDense({ gradient: received, seen }, LAYER, MNIST_INPUT_RANGE, samples.count);
}
