import { expect, test } from "vitest";
import { parseSpec, type SessionSpecInput } from "../../shared/session/spec.ts";
import { networkOf, taskOf } from "../../shared/session/tasks.ts";
import type { LayeredModel } from "../../shared/training/model/model.ts";
import { Random } from "../../shared/training/random.ts";
import type { OwnExamples } from "../../web/ports/own-data.ts";
import type { CompiledModel } from "../../web/training/compiled-model.ts";
import { fetchKernels } from "../../web/training/kernels/fetch-kernels.ts";
import { SimdModel } from "../../web/training/simd/simd-model.ts";
import { compileStandardizing } from "../../web/training/standardizing-model.ts";
import { trainPlainly } from "./plain-central.ts";
import { trainSeats } from "./seat-session.ts";

const module = await fetchKernels("plain");
const compile = (model: LayeredModel): CompiledModel =>
  compileStandardizing(model, (inner) => new SimdModel(inner, module));

/** Rows far from where their columns' ranges lie, of which the first column says all. */
function tables(labelOf: (value: number) => number, isNumber: boolean): OwnExamples[] {
  const random = new Random("rows of a table");
  return [60, 40, 50].map((samples) => {
    const inputs = Float32Array.from({ length: samples * 2 }, () => 0.02 * random.uniform() - 0.9);
    const labels = isNumber ? new Float32Array(samples) : new Uint16Array(samples);
    labels.forEach((_, i) => (labels[i] = labelOf(((inputs[2 * i] as number) + 0.9) / 0.02)));
    return { samples, inputs, labels };
  });
}

const COLUMNS = ["a", "b"].map((name) => ({ name, min: -1, max: 1 }));
const COMMON: SessionSpecInput = {
  ...{ task: "table-mlp", data: "own", columns: COLUMNS, seats: 3, rounds: 150, batchSize: 16 },
  ...{ optimizer: "adamw", learningRate: 0.01 },
};

test("R9: what seats standardize together they learn as one that has all rows; without, such rows say nothing", async () => {
  const rows = tables((value) => (value > 0.5 ? 1 : 0), false);
  const accuracyOf = async (standardize: boolean): Promise<number> => {
    const spec = parseSpec({ ...COMMON, labels: ["low", "high"], standardize });
    const { correct, total } = await trainSeats(spec, compile(networkOf(taskOf(spec))), rows);
    return correct / total;
  };
  const plainNetwork = networkOf(taskOf(parseSpec({ ...COMMON, labels: ["low", "high"] })));
  const plain = await trainPlainly(plainNetwork, compile, rows, 1);
  const together = await accuracyOf(true);
  expect(plain.correct / plain.total).toBeGreaterThan(0.9);
  expect(together).toBeGreaterThanOrEqual(plain.correct / plain.total - 0.05);
  expect(await accuracyOf(false)).toBeLessThan(together);
});

test("a number is learnt together, too", async () => {
  const rows = tables((value) => 2 * value - 1, true);
  const spec = parseSpec({ ...COMMON, labels: [], regression: { min: 0, max: 9 }, standardize: true });
  const { loss, total } = await trainSeats(spec, compile(networkOf(taskOf(spec))), rows);
  expect(total).toBe(30);
  expect(loss).toBeLessThan(0.1);
});
