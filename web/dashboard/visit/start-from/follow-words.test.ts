import { expect, test } from "vitest";
import { aResult, TABLE_SPEC } from "../../../storage/testing/result.ts";
import type { SavedResult } from "../../../storage/types.ts";
import type { SessionSpecInput } from "../../../../shared/session/spec.ts";
import { startMisfit } from "../../../../shared/session/start-misfit.ts";
import { readDraft } from "../../story/spec/draft.ts";
import type { Following } from "../../kit/routing/route.ts";
import { filledAfter } from "./going-on.ts";

const filled = async (way: Following, spec: SessionSpecInput = {}, change: Partial<SavedResult> = {}) => {
  const result = await aResult({ rounds: 300, ...spec }, { accuracy: 0.95, ...change });
  const form = filledAfter(way, result);
  const read = readDraft(form.draft, form.beside);
  return { result, form, words: form.words.join(" "), spec: "spec" in read ? read.spec : undefined };
};

test("the form says what it goes on from, how long that takes, and what of the target is left", async () => {
  const { form, words, spec, result } = await filled("trainOn");
  expect(words).toMatch(/^Goes on from “MNIST digits” of .* \(round 41, 95 %\): trained in the same way/);
  expect(words).toContain("It ends at its target of 97 %, or after 300 rounds more.");
  expect([form.choice?.key, spec]).toEqual([result.key, result.spec]);
  const reached = await filled("trainOn", {}, { accuracy: 0.98 });
  expect(reached.words).toContain("Its target of 97 % is reached already, so none is set");
  expect(reached.spec?.targetAccuracy).toBeNull();
  expect((await filled("trainOn", { targetAccuracy: null })).words).toContain("It takes 300 rounds more");
});

test("'Again' asks for the same session with new values, its target included; no model comes along", async () => {
  const { form, words, spec, result } = await filled("again", { seats: 7 }, { accuracy: 0.98 });
  expect(form.choice).toBeUndefined();
  expect(words).toContain("it begins with new values");
  expect(spec).toEqual(result.spec);
});

test.each<[string, SessionSpecInput]>([
  ["digits", { task: "mnist-cnn", optimizer: "adamw" }],
  ["a standardized table", { ...TABLE_SPEC, standardize: true }],
  ["a model of one's own", { model: [{ kind: "flatten" }, { kind: "dense", units: 7 }] }],
])("M6: 'Start from this model' asks for a session that the model fits: %s", async (_, input) => {
  const { form, spec, result } = await filled("fromModel", { ...input, seats: 9 });
  expect(form.choice?.parameters).toEqual(result.state.parameters);
  expect(spec && startMisfit(result.spec, spec)).toBeUndefined();
  expect(spec).toMatchObject({ task: result.spec.task, seats: 4, targetAccuracy: null });
});

test("data of people's own are told to be asked for again", async () => {
  for (const way of ["trainOn", "again", "fromModel"] as const) {
    expect((await filled(way, { data: "own", labels: ["cat", "dog"] })).words).toContain("asked for its data again");
    expect((await filled(way)).words).not.toContain("asked for its data again");
  }
});
