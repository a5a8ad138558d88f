import { expect, test } from "vitest";
import { parseSpec, type SessionSpecInput } from "../../../shared/session/spec.ts";
import { sampleSchemaOf } from "../../data/sample-schema.ts";
import { NOTHING_SKIPPED } from "../../data/skipped.ts";
import { TABLE_SPEC } from "../../storage/testing/result.ts";
import { keepSources, keptSources } from "./kept-sources.ts";
import { OwnTables } from "./table/own-tables.svelte.ts";
import { OwnTexts } from "./text/own-texts.svelte.ts";
import { PictureTrays } from "./trays/picture-trays.svelte.ts";

const PICTURES = { task: "mnist-cnn", data: "own", labels: ["cat", "dog"] } as const satisfies SessionSpecInput;
const TEXT = { task: "text", data: "own", text: { tokens: { kind: "bytes" }, context: 16 } } as const;

const rows = { samples: 12, inputs: new Float32Array(36), labels: new Uint16Array(12) };

function tables(): OwnTables {
  const own = new OwnTables(parseSpec(TABLE_SPEC));
  own.list = [{ id: 0, name: "mine.csv", data: rows, notes: [], skipped: NOTHING_SKIPPED }];
  return own;
}

test("what a session learnt from is carried to one that learns from the same, and to no other", () => {
  const carried = tables().carriedTo(parseSpec({ ...TABLE_SPEC, seats: 9, rounds: 7 }));
  expect([carried?.samples, carried?.lack]).toEqual([12, undefined]);
  expect(tables().carriedTo(parseSpec({ ...TABLE_SPEC, labels: ["small", "huge"] }))).toBeUndefined();
  expect(tables().carriedTo(parseSpec(PICTURES))).toBeUndefined();

  const trays = new PictureTrays(sampleSchemaOf(parseSpec(PICTURES)));
  trays.draw(trays.active, new Float32Array(784).fill(1), { width: 1, height: 1, rgba: new Uint8ClampedArray(4) });
  expect(trays.carriedTo(parseSpec({ ...PICTURES, task: "mnist-mlp" }))?.amount).toBe("1 picture");
  expect(trays.carriedTo(parseSpec({ ...PICTURES, labels: ["cat", "cow"] }))).toBeUndefined();
  expect(trays.carriedTo(parseSpec({}))).toBeUndefined();

  const texts = new OwnTexts(parseSpec(TEXT));
  texts.list = [{ id: 0, name: "diary.txt", bytes: 3, tokens: Uint16Array.of(1, 2, 3), foreign: [] }];
  expect(texts.carriedTo(parseSpec({ ...TEXT, text: { ...TEXT.text, context: 32 } }))?.tokens).toBe(3);
  expect(texts.carriedTo(parseSpec({ ...TEXT, text: { tokens: { kind: "characters" } } }))).toBeUndefined();
});

test("of the last session it is kept, unless it is large", () => {
  const own = tables();
  keepSources("one", own, own.combined());
  expect(keptSources("one")).toBe(own);
  expect(keptSources("other")).toBeUndefined();
  const large = tables();
  keepSources("two", large, { ...rows, inputs: new Uint8Array(65 * 1024 * 1024) });
  expect([keptSources("two"), large.samples, keptSources("one")]).toEqual([undefined, 0, undefined]);
});
