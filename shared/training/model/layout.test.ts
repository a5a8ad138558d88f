import { expect, test } from "vitest";
import { TASK_NAMES, TASKS, taskOf, UNSAMPLED, type Task } from "../../session/tasks.ts";
import { parameterCount, parameterLayout } from "./layout.ts";
import { LayoutError } from "./plan.ts";
import { numbers } from "./shape.ts";

const COLUMN = { name: "x", min: 0, max: 1 };

test("mnist-mlp: kernels and biases in the order of the layers", () => {
  expect(parameterLayout(TASKS["mnist-mlp"])).toEqual([
    { name: "dense1.kernel", shape: [784, 128], offset: 0, size: 100_352, initializer: glorot(784, 128) },
    { name: "dense1.bias", shape: [128], offset: 100_352, size: 128, initializer: { kind: "zeros" } },
    { name: "dense2.kernel", shape: [128, 10], offset: 100_480, size: 1280, initializer: glorot(128, 10) },
    { name: "dense2.bias", shape: [10], offset: 101_760, size: 10, initializer: { kind: "zeros" } },
  ]);
  expect(parameterCount(TASKS["mnist-mlp"])).toBe(101_770);
});

test("mnist-cnn: filters keep the size of the image, pools halve it", () => {
  const layout = parameterLayout(TASKS["mnist-cnn"]);
  expect(layout.map(({ name, shape }) => [name, ...shape])).toEqual([
    ["conv2d1.filter", 5, 5, 1, 8],
    ["conv2d1.bias", 8],
    ["conv2d2.filter", 5, 5, 8, 16],
    ["conv2d2.bias", 16],
    ["dense1.kernel", 7 * 7 * 16, 64],
    ["dense1.bias", 64],
    ["dense2.kernel", 64, 10],
    ["dense2.bias", 10],
  ]);
  expect(layout[2]!.initializer).toEqual(glorot(200, 400));
});

test.each(TASK_NAMES)("%s: tensors follow one another without gaps, under different names", (name) => {
  const task = taskOf({
    ...UNSAMPLED,
    task: name,
    columns: [COLUMN, COLUMN, COLUMN],
    labels: ["yes", "no"],
  });
  const layout = parameterLayout(task);
  let offset = 0;
  for (const tensor of layout) {
    expect(tensor.offset).toBe(offset);
    expect(tensor.size).toBe(tensor.shape.reduce((a, b) => a * b));
    offset += tensor.size;
  }
  expect(parameterCount(task)).toBe(offset);
  expect(new Set(layout.map((tensor) => tensor.name)).size).toBe(layout.length);
});

test("table-mlp: as many inputs as columns, as many outputs as labels", () => {
  const task = taskOf({
    ...UNSAMPLED,
    task: "table-mlp",
    columns: [COLUMN, COLUMN, COLUMN],
    labels: ["yes", "no"],
  });
  expect(parameterLayout(task).map(({ shape }) => shape)).toEqual([[3, 32], [32], [32, 2], [2]]);
});

test("synthetic tasks have the number of parameters of their name", () => {
  expect(parameterCount(TASKS["synthetic-4m"])).toBe(4_000_000);
});

test("blocks that do not fit together are refused by name", () => {
  const task: Task = {
    ...TASKS["mnist-cnn"],
    model: {
      kind: "layers",
      input: numbers(784),
      blocks: [{ kind: "maxPool2d", poolSize: 2 }],
      head: { of: "classes", count: 10 },
    },
  };
  expect(() => parameterLayout(task)).toThrow(LayoutError);
  expect(() => parameterLayout(task)).toThrow("maxPool2d1 (block 1) takes 3 dimensions, but gets [784].");
});

function glorot(fanIn: number, fanOut: number) {
  return { kind: "glorotUniform", fanIn, fanOut };
}
