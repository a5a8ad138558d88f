import { expect, test } from "vitest";
import { networkOf, TASKS } from "../../../shared/session/tasks.ts";
import type { Block } from "../../../shared/training/model/block.ts";
import type { LayeredModel } from "../../../shared/training/model/model.ts";
import { planModel } from "../../../shared/training/model/plan.ts";
import { stepNumbers, useNumbers } from "../../../shared/training/model/step-memory.ts";
import { fetchKernels } from "../kernels/fetch-kernels.ts";
import { loadKernels } from "../kernels/load-kernels.ts";
import { SAMPLE_MODELS } from "../testing/sample-models.ts";
import { BYTES } from "./arena.ts";
import { trainingProgram, useProgram, type Ground } from "./program.ts";

const kernels = loadKernels(await fetchKernels("plain"), new WebAssembly.Memory({ initial: 1 }));
/** Nothing is computed: only laid out. */
const ground: Ground = { kernels, parameters: 16, gradient: 16, start: 16 };

function gptBlock(units: number): readonly Block[] {
  return [
    { kind: "residual", blocks: [{ kind: "layerNorm" }, { kind: "attention", heads: 4, causal: true }] },
    {
      kind: "residual",
      blocks: [
        { kind: "layerNorm" },
        { kind: "dense", units: 4 * units, activation: "gelu" },
        { kind: "dense", units, activation: "linear" },
      ],
    },
  ];
}

const MODELS: readonly (readonly [string, LayeredModel])[] = [
  ...Object.entries(SAMPLE_MODELS),
  ["mnist-mlp", networkOf(TASKS["mnist-mlp"])],
  ["mnist-cnn", networkOf(TASKS["mnist-cnn"])],
  [
    "a GPT of three layers",
    {
      kind: "layers",
      input: { of: "tokens", length: 64, vocabulary: 65 },
      blocks: [{ kind: "embedding", units: 32 }, { kind: "positions" }, ...[1, 2, 3].flatMap(() => gptBlock(32))],
      head: { of: "tokens" },
    },
  ],
];

test.each(MODELS)("%s: what is told of its memory is what its steps are laid out in", (_name, model) => {
  const plan = planModel(model);
  const count = 64;
  const training = (trainingProgram(plan, count, ground, () => 1).end - ground.start) / BYTES / count;
  const use = (useProgram(plan, count, ground).end - ground.start) / BYTES / count;
  expect(stepNumbers(plan) / training).toBeGreaterThan(0.95);
  expect(stepNumbers(plan) / training).toBeLessThan(1.05);
  expect(useNumbers(plan)).toBeCloseTo(use, 0);
});
