import { gptBlocks } from "../../../shared/text/presets.ts";
import { networkOf, TASKS } from "../../../shared/session/tasks.ts";
import type { LayeredModel } from "../../../shared/training/model/model.ts";
import { numbers } from "../../../shared/training/model/shape.ts";
import { drawSamples } from "../../../web/training/choice/drawn-samples.ts";
import { fetchKernels } from "../../../web/training/kernels/fetch-kernels.ts";
import { SimdModel } from "../../../web/training/simd/simd-model.ts";
import { drawParameters, SAMPLE_MODELS } from "../../../web/training/testing/sample-models.ts";
import { Card } from "../../../web/training/wgsl/card.ts";
import { CardModel } from "../../../web/training/wgsl/card-model.ts";

/** How far two engines lie apart on one batch of a model: the largest difference, as a share of the number. */
export interface Comparison {
  readonly what: string;
  readonly gradient: number;
  readonly answers: number;
}

/** Beside all kinds of blocks: products of many tiles, of rests of them, so deep that they are divided, and large ones. */
const MODELS: Readonly<Record<string, LayeredModel>> = {
  ...SAMPLE_MODELS,
  "mnist-cnn": networkOf(TASKS["mnist-cnn"]),
  "a GPT of some width": {
    kind: "layers",
    input: { of: "tokens", length: 33, vocabulary: 70 },
    blocks: gptBlocks({ layers: 1, heads: 3, units: 72, context: 33 }),
    head: { of: "tokens" },
  },
  "a wide perceptron": {
    kind: "layers",
    input: numbers(9),
    blocks: [{ kind: "dense", units: 1000, activation: "relu" }],
    head: { of: "classes", count: 10 },
  },
};

/** Samples of a batch; of two one after the other memory grows, and programs change. */
const COUNTS: Readonly<Record<string, readonly number[]>> = {
  "a wide perceptron": [1100],
  "a GPT of some width": [5],
  "mnist-cnn": [3],
  "a perceptron of all activations": [1, 70],
};
const FEW = [5];

/** Runs in a page that has WebGPU: our own kernels on its card, and in wasm. */
export async function compareKernels(): Promise<readonly Comparison[]> {
  const [card, module] = [await Card.start(), await fetchKernels("plain")];
  const compared: Comparison[] = [];
  for (const [name, network] of Object.entries(MODELS)) {
    const [onCard, inWasm] = [new CardModel(network, card), new SimdModel(network, module)];
    const parameters = drawParameters(network, 7).map((value) => value * (name in SAMPLE_MODELS ? 1 : 0.2));
    for (const count of COUNTS[name] ?? FEW) {
      const samples = drawSamples(network, count, count);
      const [found, wanted] = [new Float32Array(onCard.parameters), new Float32Array(onCard.parameters)];
      const losses = [
        await onCard.gradient(parameters, samples, 2 ** 31 + count, found),
        await inWasm.gradient(parameters, samples, 2 ** 31 + count, wanted),
      ];
      compared.push({
        what: `${name}, ${count} samples`,
        gradient: Math.max(distance(found, wanted), distance(losses.slice(0, 1), losses.slice(1))),
        answers: distance(await onCard.says(parameters, samples), await inWasm.says(parameters, samples)),
      });
    }
    onCard.end();
  }
  compared.push(await inParts(card));
  return compared;
}

/** Bytes: what mnist-mlp needs for no sample at all, and somewhat more. */
const ROOM_FOR_FEW = 9_720_000;

/** A card that has room for some samples at a time alone, and one that has it for all. */
async function inParts(card: Card): Promise<Comparison> {
  const network = networkOf(TASKS["mnist-mlp"]);
  const whole = new CardModel(network, card);
  const parameters = drawParameters(network, 7).map((value) => value / 5);
  const samples = drawSamples(network, 53, 1);
  const [found, wanted] = [new Float32Array(whole.parameters), new Float32Array(whole.parameters)];
  const loss = await whole.gradient(parameters, samples, 1, wanted);
  const parts = new CardModel(network, await Card.start(ROOM_FOR_FEW));
  const lossOfParts = await parts.gradient(parameters, samples, 1, found);
  return { what: "a batch in parts", gradient: distance(found, wanted), answers: distance([lossOfParts], [loss]) };
}

/** NaN where either has one. */
function distance(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  const sizes = Array.from(wanted, Math.abs);
  const size = sizes.reduce((sum, each) => sum + each, 0) / sizes.length;
  let worst = 0;
  for (let i = 0; i < wanted.length; i++) {
    const difference = Math.abs((found[i] as number) - (wanted[i] as number));
    const apart = difference === 0 ? 0 : difference / (size + (sizes[i] as number));
    if (!(apart <= worst)) worst = apart;
  }
  return worst;
}
