import { expect, test } from "vitest";
import { BLOCK_KINDS } from "../../../../../shared/training/model/block.ts";
import {
  append,
  blocksOf,
  freshRow,
  listAt,
  move,
  remove,
  rowAt,
  rowsOf,
  rowTitle,
  setField,
  setKind,
  textOf,
} from "./block-rows.ts";

const MODEL = [
  { kind: "conv2d", filters: 4, kernelSize: 3 },
  {
    kind: "residual",
    blocks: [
      { kind: "groupNorm", groups: 2 },
      { kind: "activation", activation: "relu" },
    ],
  },
  { kind: "flatten" },
];

test("rows say what they were made of, mistakes and all, and so does their text", () => {
  const odd = [...MODEL, { kind: "lstm", cells: "many" }, { units: 3 }];
  expect(blocksOf(rowsOf(odd))).toEqual(odd);
  expect(JSON.parse(textOf(rowsOf(odd)))).toEqual(odd);
  expect(textOf(rowsOf(MODEL)).split("\n")).toHaveLength(5);
  expect(rowsOf(odd).map(rowTitle)).toEqual(["Convolution", "Residual", "Flatten", "lstm", "no kind"]);
});

test("what is no list of blocks is refused with the reason", () => {
  const nested = (depth: number): unknown[] => [{ kind: "residual", blocks: depth === 0 ? [] : nested(depth - 1) }];
  for (const [raw, reason] of [
    [{}, "must be a list of blocks"],
    [[3], "number 1 of a list is none"],
    [[{ kind: "flatten" }, null], "number 2 of a list is none"],
    [Array.from({ length: 65 }, () => ({ kind: "flatten" })), "at most 64 blocks"],
    [nested(20), "too deep"],
    [[{ kind: "residual", blocks: "none" }], "must be a list of blocks"],
  ] as const) {
    expect(() => rowsOf(raw)).toThrow(reason);
  }
});

test("a block is changed in its place, outside and inside of a residual", () => {
  const rows = rowsOf(MODEL);
  expect(blocksOf(setField(rows, [1, 0], "groups", 4))[1]).toEqual({
    kind: "residual",
    blocks: [{ kind: "groupNorm", groups: 4 }, MODEL[1]!.blocks![1]],
  });
  expect(blocksOf(setField(rows, [0], "filters", undefined))[0]).toEqual({ kind: "conv2d", kernelSize: 3 });
  // The rows that were not meant are the very same ones.
  expect(setField(rows, [1, 0], "groups", 4)[0]).toBe(rows[0]);
});

test("another kind keeps the fields that both have, and the row", () => {
  const rows = rowsOf(MODEL);
  const changed = setKind(rows, [0], "depthwiseConv2d");
  expect(blocksOf(changed)[0]).toMatchObject({ kind: "depthwiseConv2d", kernelSize: 3 });
  expect(blocksOf(changed)[0]).not.toHaveProperty("filters");
  expect(changed[0]!.key).toBe(rows[0]!.key);
  expect(rowAt(setKind(rows, [0], "residual"), [0, 0])).toBeDefined();
});

test("blocks are added, removed and moved within their list, and stay at its ends", () => {
  const rows = rowsOf(MODEL);
  const kinds = (at: readonly number[], of = rows): unknown[] => listAt(of, at).map(({ fields }) => fields["kind"]);
  expect(kinds([1], append(rows, [1], freshRow("dense")))).toEqual(["groupNorm", "activation", "dense"]);
  expect(kinds([], append(rows, [], freshRow("dropout"))).at(-1)).toBe("dropout");
  expect(kinds([1], remove(rows, [1, 0]))).toEqual(["activation"]);
  expect(kinds([], remove(rows, [1]))).toEqual(["conv2d", "flatten"]);
  expect(kinds([1], move(rows, [1, 0], 1))).toEqual(["activation", "groupNorm"]);
  const moved = move(rows, [2], -1);
  expect(kinds([], moved)).toEqual(["conv2d", "flatten", "residual"]);
  expect(moved[1]!.key).toBe(rows[2]!.key);
  expect(move(rows, [0], -1)).toEqual(rows);
  expect(move(rows, [1, 1], 1)).toEqual(rows);
});

test("each row has a key of its own, whatever it is made of", () => {
  const rows = [...rowsOf(MODEL), ...rowsOf(MODEL), ...BLOCK_KINDS.map(freshRow)];
  const all = rows.flatMap((row) => [row, ...(row.inner ?? [])]);
  expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
});
