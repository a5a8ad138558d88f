import { expect, test } from "vitest";
import { parameterCount } from "../training/model/layout.ts";
import { canonicalSpec, parseSpec } from "./spec.ts";
import { taskOf } from "./tasks.ts";
import { issuesOf } from "./testing/issues-of.ts";

test("a session without blocks of its own has its task's; null says the same", () => {
  expect(parseSpec({}).model).toBeNull();
  expect(canonicalSpec(parseSpec({ model: null }))).toBe(canonicalSpec(parseSpec({})));
  // Tokens of sessions that are older than the field are made over a spec without it.
  expect(canonicalSpec(parseSpec({}))).not.toContain("model");
});

test("blocks of one's own take pictures as pictures, and what is left out has its default", () => {
  const spec = parseSpec({ model: [{ kind: "conv2d", filters: 4, kernelSize: 3 }, { kind: "flatten" }] });
  expect(spec.model).toEqual([
    { kind: "conv2d", filters: 4, kernelSize: 3, stride: 1, padding: "same", activation: "linear" },
    { kind: "flatten" },
  ]);
  expect(taskOf(spec).title).toBe("MNIST digits, a model of your own");
  expect(parameterCount(taskOf(spec))).toBe(3 * 3 * 4 + 4 + 28 * 28 * 4 * 10 + 10);
  expect(canonicalSpec(spec)).toBe(canonicalSpec(parseSpec(JSON.parse(canonicalSpec(spec)))));
});

test("a table's blocks begin with its columns", () => {
  const columns = [{ name: "a", min: 0, max: 1 }];
  const table = { task: "table-mlp", data: "own", columns, labels: ["yes", "no"] } as const;
  const spec = parseSpec({ ...table, model: [{ kind: "dense", units: 3, activation: "tanh" }] });
  expect(parameterCount(taskOf(spec))).toBe(3 + 3 + 3 * 2 + 2);
});

test.each<[string, unknown, string, RegExp]>([
  ["no list", "mlp", "model", /must be a list of blocks/],
  ["no block", [], "model", /at least one block/],
  ["an unknown kind", [{ kind: "lstm" }], "model.0.kind", /must have a kind: one of dense, conv2d, .*residual/],
  [
    "a field that the kind does not have",
    [{ kind: "flatten", units: 3 }],
    "model.0.units",
    /is not a field of such a block/,
  ],
  ["a field that is not there", [{ kind: "dense" }], "model.0.units", /^is missing$/],
  ["a block that is none", [3], "model.0", /must have a kind/],
  ["units of none", [{ kind: "dense", units: 0 }], "model.0.units", /must be at least 1/],
  [
    "a mistake inside of a residual",
    [{ kind: "residual", blocks: [{ kind: "dropout", rate: 1 }] }],
    "model.0.blocks.0.rate",
    /must be below 1/,
  ],
  [
    "blocks that do not fit together",
    [{ kind: "dense", units: 8 }],
    "model",
    /fit together: The last block must give one row/,
  ],
  [
    "heads that do not divide the units",
    [{ kind: "flatten" }, { kind: "attention", heads: 3 }],
    "model",
    /attention1 \(block 2\) takes 2 dimensions, but gets \[784\]/,
  ],
  [
    "a residual that changes the shape",
    [{ kind: "flatten" }, { kind: "residual", blocks: [{ kind: "dense", units: 3 }] }],
    "model",
    /residual1 \(block 2\) adds \[3\] to its input, which is \[784\]/,
  ],
  [
    "a filter wider than the picture",
    [{ kind: "conv2d", filters: 1, kernelSize: 29, padding: "valid" }],
    "model",
    /is 29 wide, but what it gets has only 28/,
  ],
  [
    "more parameters than can be averaged",
    [{ kind: "flatten" }, { kind: "dense", units: 65_536 }, { kind: "dense", units: 2048 }],
    "model",
    /at most 67,108,864 parameters/,
  ],
])("%s: is refused by its place, with the reason", (_what, model, field, reason) => {
  const [first] = issuesOf({ model });
  expect(first?.field).toBe(field);
  expect(first?.reason).toMatch(reason);
});

test("averaging alone has no blocks", () => {
  expect(issuesOf({ task: "synthetic-100k", model: [{ kind: "flatten" }] })).toContainEqual({
    field: "model",
    reason: "must be null: the task synthetic-100k has no layers",
  });
});
