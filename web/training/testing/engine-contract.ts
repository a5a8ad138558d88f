import { beforeAll, describe, expect, test } from "vitest";
import { present } from "../../../shared/assert.ts";
import type { LayeredModel } from "../../../shared/training/model/model.ts";
import { planModel } from "../../../shared/training/model/plan.ts";
import type { CompiledModel, Samples } from "../compiled-model.ts";
import { losses, said, slopes } from "./reference.ts";
import { drawSamples } from "../choice/drawn-samples.ts";
import { drawParameters, SAMPLE_MODELS } from "./sample-models.ts";

const SEED = 17;

/** What every engine must do, whatever it computes with. */
export function describeEngine(name: string, start: () => Promise<(model: LayeredModel) => CompiledModel>): void {
  describe(`${name} computes as the formulas say`, () => {
    let compile: (model: LayeredModel) => CompiledModel;
    beforeAll(async () => void (compile = await start()));

    test.each(Object.entries(SAMPLE_MODELS))(
      "R1: %s: loss, gradient and what it says",
      async (_name, model) => {
        const plan = planModel(model);
        const compiled = compile(model);
        const parameters = drawParameters(model, 7);
        const samples = drawSamples(model, 3, 3);
        const gradient = new Float32Array(compiled.parameters);
        const loss = await compiled.gradient(parameters, samples, SEED, gradient);
        const meanLoss = (values: readonly number[]): number =>
          losses(plan, values, samples, SEED).reduce((a, b) => a + b, 0) / samples.count;
        expect(loss).toBeCloseTo(meanLoss([...parameters]), 4);
        expectClose(gradient, slopes([...parameters], meanLoss));
        const answers = await compiled.says(parameters, samples);
        const expected = Array.from({ length: samples.count }, (_, i) =>
          said(plan, [...parameters], [...single(samples, i).inputs], null),
        );
        expectClose(answers, expected.flat());
      },
      30_000,
    );

    test.each(Object.entries(SAMPLE_MODELS))(
      "%s: each sample's gradient is clipped for itself",
      async (_name, model) => {
        const compiled = compile(model);
        const parameters = drawParameters(model, 11);
        const samples = drawSamples(model, 4, 5);
        // One sample at a time has the mask that it has in a batch only where nothing is dropped out.
        const alone = withoutDropout(model);
        const each = await Promise.all(
          Array.from({ length: samples.count }, async (_, i) => {
            const gradient = new Float32Array(compiled.parameters);
            const loss = await compile(alone).gradient(parameters, single(samples, i), SEED, gradient);
            return { loss, gradient, norm: Math.hypot(...gradient) };
          }),
        );
        const clip = { gradient: middle(each.map(({ norm }) => norm)), loss: middle(each.map(({ loss }) => loss)) };
        const sum = new Float32Array(compiled.parameters);
        const lossSum = await compile(alone).clippedSum(parameters, samples, SEED, clip, sum);
        const expected = new Array<number>(compiled.parameters).fill(0);
        for (const { gradient, norm } of each) {
          gradient.forEach(
            (value, i) => (expected[i] = (expected[i] as number) + value * Math.min(1, clip.gradient / norm)),
          );
        }
        expectClose(sum, expected);
        expect(lossSum).toBeCloseTo(
          each.reduce((total, { loss }) => total + Math.min(clip.loss, loss), 0),
          3,
        );
      },
      30_000,
    );
  });
}

/** Equal to four digits of the largest value among them. */
function expectClose(found: Float32Array, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  expect(scale).toBeGreaterThan(0);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (found[i] as number))), 0);
  expect(worst / scale).toBeLessThan(2e-4);
  expect(found.every(Number.isFinite)).toBe(true);
}

function single({ count, inputs, labels }: Samples, i: number): Samples {
  const row = <T extends Samples["inputs"] | Samples["labels"]>(values: T): T => {
    const size = values.length / count;
    return values.slice(i * size, (i + 1) * size) as T;
  };
  return { count: 1, inputs: row(inputs), labels: row(labels) };
}

/** Between the two in the middle, so that some are above and some below. */
function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [a, b] = [sorted.length / 2 - 1, sorted.length / 2].map((i) => present(sorted[i], "an even number of values"));
  return ((a as number) + (b as number)) / 2;
}

function withoutDropout(model: LayeredModel): LayeredModel {
  const without = (blocks: LayeredModel["blocks"]): LayeredModel["blocks"] =>
    blocks.map((block) => {
      if (block.kind === "dropout") return { kind: "dropout", rate: 0 };
      return block.kind === "residual" ? { ...block, blocks: without(block.blocks) } : block;
    });
  return { ...model, blocks: without(model.blocks) };
}
