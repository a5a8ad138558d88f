import { expect, test } from "vitest";
import { present } from "../../../../../shared/assert.ts";
import { parseSpec, SpecError } from "../../../../../shared/session/spec.ts";
import { modelSetting, defaultDraft } from "../../../story/spec/draft.ts";
import { shapeWords } from "../../../story/model/shape-words.ts";
import { blocksOf, rowsOf } from "./block-rows.ts";
import { copyOf, readModel } from "./read-model.ts";

const { preset, frame } = present(modelSetting(defaultDraft()), "digits have a model");

/** Shapes by place, and the faults as `place field: reason`. */
function read(blocks: readonly unknown[], of = frame as typeof frame | undefined) {
  const { faults, outline } = readModel(rowsOf(blocks), of);
  return {
    shapes: Object.fromEntries([...(outline?.placed ?? [])].map(([place, { output }]) => [place, shapeWords(output)])),
    faults: [...faults].flatMap(([place, all]) =>
      all.map(({ field, reason }) => `${place} ${field ?? "-"}: ${reason}`),
    ),
  };
}

const RESIDUAL = { kind: "residual", blocks: [{ kind: "groupNorm", groups: 2 }] };
const CONV = { kind: "conv2d", filters: 8, kernelSize: 3, stride: 2 };

test("shapes come out of each block, inside of residuals too, and of the head", () => {
  expect(read([CONV, RESIDUAL, { kind: "flatten" }])).toEqual({
    shapes: { "1": "14 × 14 × 8", "2": "14 × 14 × 8", "2.1": "14 × 14 × 8", "3": "1568", "4": "10" },
    faults: [],
  });
});

test("a mistake stands at its block and field, and shapes are told up to it", () => {
  expect(read([CONV, { kind: "dropout", rate: 1 }, { kind: "flatten" }])).toEqual({
    shapes: { "1": "14 × 14 × 8" },
    faults: ["2 rate: must be below 1"],
  });
  expect(read([CONV, { ...RESIDUAL, blocks: [{ kind: "groupNorm" }] }]).faults).toEqual([
    expect.stringMatching(/^2\.1 groups: /),
  ]);
  expect(read([{ kind: "lstm" }]).faults).toEqual([expect.stringMatching(/^1 kind: must have a kind: one of dense/)]);
  expect(read([{ kind: "flatten", units: 3 }]).faults).toEqual(["1 units: is not a field of such a block"]);
  expect(read([{ ...RESIDUAL, blocks: [] }]).faults).toEqual(["1 blocks: must have at least one block"]);
  expect(read([]).faults).toEqual([" -: must have at least one block"]);
});

test("a block that does not fit says what it gets; one that leaves no row stands at the end", () => {
  expect(read([{ kind: "flatten" }, { kind: "maxPool2d", poolSize: 2 }, { kind: "dense", units: 0 }])).toEqual({
    shapes: { "1": "784" },
    faults: ["3 units: must be at least 1", "2 -: maxPool2d1 (block 2) takes 3 dimensions, but gets [784]."],
  });
  expect(read([CONV, { ...RESIDUAL, blocks: [{ kind: "flatten" }] }]).faults).toEqual([
    "2 -: residual1 (block 2) adds [1568] to its input, which is [14, 14, 8].",
  ]);
  expect(read([CONV]).faults).toEqual([expect.stringMatching(/^2 -: The last block must give one row of numbers/)]);
});

test("without a table nobody knows shapes, but mistakes are told", () => {
  expect(read([{ kind: "dense", units: 0 }], undefined)).toEqual({
    shapes: {},
    faults: ["1 units: must be at least 1"],
  });
});

test("a copy of the task's model is that model: pictures are laid out in a row first", () => {
  const copy = copyOf(preset, frame);
  expect(copy.map(({ kind }) => kind)).toEqual(["flatten", "dense"]);
  expect(read(copy)).toEqual({ shapes: { "1": "784", "2": "128", "3": "10" }, faults: [] });
  const cnn = present(modelSetting({ ...defaultDraft(), task: "mnist-cnn" }), "digits have a model");
  expect(copyOf(cnn.preset, cnn.frame)).toEqual(cnn.preset.blocks);
});

test("whatever has no fault, a session takes, and the other way round", () => {
  for (const blocks of [
    [CONV, RESIDUAL, { kind: "flatten" }],
    [CONV],
    [{ kind: "dense", units: "3" }],
    [RESIDUAL, { kind: "globalAveragePool2d" }],
    [{ kind: "residual", blocks: [{ kind: "depthwiseConv2d", kernelSize: 2 }] }, { kind: "flatten" }],
  ]) {
    const isTaken = (() => {
      try {
        return parseSpec({ model: blocksOf(rowsOf(blocks)) }) !== undefined;
      } catch (error) {
        if (error instanceof SpecError) return false;
        throw error;
      }
    })();
    expect(readModel(rowsOf(blocks), frame).faults.size === 0).toBe(isTaken);
  }
});
