import { expect, test } from "vitest";
import { aResult, TABLE_SPEC } from "../../../storage/testing/result.ts";
import type { SavedResult } from "../../../storage/types.ts";
import { readyNamed } from "../../../../shared/session/ready/ready-tasks.ts";
import type { SessionSpecInput } from "../../../../shared/session/spec.ts";
import { fileStem, resultFileName, resultFileStem } from "./file-name.ts";

// Where people are, as the names say it.
const savedAt = new Date(2026, 10, 7, 9, 5).getTime();
const DAY = "2026-11-07-09h05";
const named = async (spec: SessionSpecInput = {}, change: Partial<SavedResult> = {}) =>
  resultFileName(await aResult(spec, { savedAt, ...change }), "safetensors");

test("a file says what was learnt and when, whatever people call it, in letters that any disk takes", async () => {
  expect(await named()).toBe(`digits-${DAY}.safetensors`);
  expect(await named({}, { name: "Evening, class 7b!" })).toBe(`evening-class-7b-${DAY}.safetensors`);
  expect(await named({ name: "Ms. Lee's class" })).toBe(`ms-lee-s-class-${DAY}.safetensors`);
  expect(await named({}, { name: "مسجد نموذج" })).toBe(`مسجد-نموذج-${DAY}.safetensors`);
  expect(await named({}, { name: "../..\\CON: <b>" })).toBe(`con-b-${DAY}.safetensors`);
  expect(await named({}, { name: "🙂" })).toBe(`model-${DAY}.safetensors`);
  expect(fileStem("😀x".repeat(90), savedAt).length).toBeLessThan(140);
  expect(await named(readyNamed("penguins")?.spec)).toBe(`penguins-${DAY}.safetensors`);
  expect(await named({ ...TABLE_SPEC, labelColumn: "How tall?" })).toBe(`how-tall-${DAY}.safetensors`);
  const labels = ["cup", "pen", "key", "hat"];
  const pictures = { task: "pictures", data: "own", picture: { side: 32, channels: 3 } } as const;
  expect(await named({ ...pictures, labels: labels.slice(0, 2) })).toBe(`cup-pen-${DAY}.safetensors`);
  expect(await named({ ...pictures, labels })).toBe(`cup-pen-key-and-more-${DAY}.safetensors`);
});

test("the seat is named only where another seat's file is another", async () => {
  const result = await aResult({}, { savedAt });
  for (const ending of ["json", "csv", "ndjson"]) {
    expect(resultFileName(result, ending)).toBe(`digits-${DAY}-seat-2.${ending}`);
  }
  expect(resultFileName(result, "tfjs.zip")).toBe(`digits-${DAY}.tfjs.zip`);
  expect(resultFileStem(result)).toBe(`digits-${DAY}`);
  expect(await named({}, { reason: "minority" })).toBe(`digits-${DAY}-seat-2.safetensors`);
});

test("what was imported keeps the name of its file, and has one date only", async () => {
  const imported = { format: "run", session: "s-0", isSpecKnown: true } as const;
  for (const file of ["models/Cups.tfjs.zip", "cups.safetensors", "cups-2026-01-02-03h04-seat-1.json"]) {
    expect(await named({}, { imported: { ...imported, file } })).toBe(`cups-${DAY}.safetensors`);
  }
});
