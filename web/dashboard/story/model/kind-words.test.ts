import * as v from "valibot";
import { expect, test } from "vitest";
import { parseSpec } from "../../../../shared/session/spec.ts";
import { taskOf } from "../../../../shared/session/tasks.ts";
import { BLOCK_KINDS, BlocksSchema, type Block } from "../../../../shared/training/model/block.ts";
import { SAMPLE_MODELS } from "../../../training/testing/sample-models.ts";
import { clippingWords } from "./clipping-words.ts";
import { blocksWords, kindWords, KINDS } from "./kind-words.ts";

const kindsOf = (blocks: readonly Block[]): readonly string[] =>
  blocks.flatMap((block) => [block.kind, ...(block.kind === "residual" ? kindsOf(block.blocks) : [])]);

test.each(BLOCK_KINDS)("%s: what is offered is a right block, and all its fields can be filled in", (kind) => {
  const { fields, fresh, about } = KINDS[kind];
  const [parsed] = v.parse(BlocksSchema, [fresh]);
  const asked = new Set(["kind", "blocks", ...fields.map(({ name }) => name)]);
  expect(Object.keys(parsed as Block).filter((name) => !asked.has(name))).toEqual([]);
  for (const { name, otherwise } of fields) {
    const { [name]: _, ...without } = fresh as unknown as Record<string, unknown>;
    expect(v.safeParse(BlocksSchema, [without]).success, `${name} may be left out`).toBe(otherwise !== undefined);
  }
  expect(about).toMatch(/\.$/);
});

test("what is no kind has no words", () => {
  for (const odd of ["lstm", "toString", 3, undefined]) expect(kindWords(odd)).toBeUndefined();
});

test("blocks in one line", () => {
  const [cnn] = [taskOf(parseSpec({ task: "mnist-cnn" })).model];
  expect(cnn.kind === "layers" && blocksWords(cnn.blocks)).toBe(
    "convolution 8, max pooling 2, convolution 16, max pooling 2, flatten, dense 64",
  );
});

test("clipping is said to be exact of kinds alone for which every engine is held to it", () => {
  // `describeEngine` clips each sample of these models for itself, and compares with one sample at a time.
  const held = new Set(Object.values(SAMPLE_MODELS).flatMap(({ blocks }) => kindsOf(blocks)));
  expect(BLOCK_KINDS.filter((kind) => kind !== "flatten" && !held.has(kind))).toEqual([]);
  expect(clippingWords(undefined)).toContain("every kind of block");
  expect(clippingWords(taskOf(parseSpec({ model: [{ kind: "flatten" }, { kind: "dropout", rate: 0.5 }] })))).toContain(
    "(flatten, dropout, dense): none mixes samples",
  );
});
