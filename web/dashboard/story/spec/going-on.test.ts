import { expect, test } from "vitest";
import { parseSpec, type SessionSpecInput } from "../../../../shared/session/spec.ts";
import { TABLE_SPEC } from "../../../storage/testing/result.ts";
import { readDraft } from "./draft.ts";
import { besideOf, draftToGoOn } from "./going-on.ts";

const MEASURED = { accuracy: 0.5, heldOutLoss: 2 };

test.each<[string, SessionSpecInput]>([
  ["the usual one", {}],
  ["others' choices", { task: "mnist-cnn", seats: 7, optimizer: "adamw", clipNorm: 2, targetAccuracy: 0.9, seed: 9 }],
  ["a schedule", { schedule: { kind: "cosine", warmup: 20, to: 0.0001 } }],
  ["steps", { schedule: { kind: "step", every: 50, factor: 0.5 } }],
  ["own data", { data: "own", labels: ["cat", "dog"] }],
  ["secure averaging", { averaging: "secure", secureBits: 16, seats: 5 }],
  ["privacy", { privacy: "sample", privacyNoise: 2 }],
  ["a table", TABLE_SPEC],
  ["a model of one's own", { model: [{ kind: "flatten" }, { kind: "dense", units: 7 }] }],
  ["text of one's own", { task: "text", data: "own", text: { preset: "nano", context: 32 } }],
])("M6: the form is filled in as the session was that is gone on with: %s", (_, input) => {
  const spec = parseSpec(input);
  expect(readDraft(draftToGoOn({ spec, ...MEASURED }), besideOf(spec))).toEqual({ spec });
});

test("M6: a target that the model has reached already would end the session at once, and is left out", () => {
  const spec = parseSpec({ targetLoss: 0.3 });
  expect(draftToGoOn({ spec, accuracy: 0.98, heldOutLoss: 0.2 })).toMatchObject({ targetAccuracy: "", targetLoss: "" });
  expect(draftToGoOn({ spec, accuracy: 0.9, heldOutLoss: 0.4 })).toMatchObject({
    ...{ targetAccuracy: "0.97", targetLoss: "0.3" },
  });
});

test("M6: of a model whose training nobody told, the form has its task and its blocks", () => {
  const spec = parseSpec({ task: "mnist-cnn", seats: 9 });
  const imported = { file: "m.zip", format: "tensorflowjs", session: null, isSpecKnown: false } as const;
  const read = readDraft(draftToGoOn({ spec, ...MEASURED, imported }), besideOf(spec));
  expect(read).toMatchObject({ spec: { task: "mnist-cnn", seats: 4, targetAccuracy: null } });
});
