import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../shared/session/spec.ts";
import { TASK_NAMES } from "../../../shared/session/tasks.ts";
import { SPEC_FIELDS, defaultDraft, readDraft, taskTarget } from "./spec-fields.ts";

describe("session form", () => {
  test("untouched gives the default session", () => {
    expect(readDraft(defaultDraft())).toEqual({ spec: parseSpec({}) });
  });

  test("an empty target is none; any other empty number is refused at its field", () => {
    expect(readDraft({ ...defaultDraft(), targetAccuracy: " " })).toEqual({
      spec: parseSpec({ targetAccuracy: null }),
    });
    expect(readDraft({ ...defaultDraft(), seats: "" })).toEqual({
      issues: [{ field: "seats", reason: "must be a number" }],
    });
  });

  test("tells every wrong field in the server's words", () => {
    const result = readDraft({ ...defaultDraft(), seats: "1", rounds: "2.5", targetAccuracy: "97", task: "chess" });
    expect("issues" in result && result.issues.map((issue) => issue.field).sort()).toEqual([
      "rounds",
      "seats",
      "targetAccuracy",
      "task",
    ]);
  });

  test("what does not matter beside the other choices is not in the way", () => {
    const draft = { ...defaultDraft(), privacyNoise: "loud", secureBits: "7", outerMomentum: "2" };
    expect(readDraft(draft)).toEqual({ spec: parseSpec({}) });
    expect(readDraft({ ...draft, privacy: "peer", averaging: "secure", localSteps: "4" })).toMatchObject({
      issues: [{ field: "outerMomentum" }, { field: "secureBits" }, { field: "privacyNoise" }],
    });
  });

  test("defaults that depend on other fields follow them while their fields are empty", () => {
    const draft = { ...defaultDraft(), localSteps: "10", averaging: "secure", secureBits: "16" };
    expect(readDraft(draft)).toEqual({
      spec: parseSpec({ localSteps: 10, averaging: "secure", secureBits: 16 }),
    });
    expect(readDraft({ ...draft, evaluateEvery: "5", secureBound: "0.5" })).toMatchObject({
      spec: { evaluateEvery: 5, secureBound: 0.5 },
    });
  });

  test("fields that contradict each other are refused at the one to change", () => {
    expect(readDraft({ ...defaultDraft(), averaging: "secure", seats: "2", aggregation: "median" })).toMatchObject({
      issues: [{ field: "seats" }, { field: "aggregation" }],
    });
  });

  test("takes a decimal comma for what it is", () => {
    expect(readDraft({ ...defaultDraft(), learningRate: "0,01" })).toEqual({ spec: parseSpec({ learningRate: 0.01 }) });
  });

  test("explains each field, and knows each task's own target", () => {
    for (const field of SPEC_FIELDS) expect(field.explanation).toMatch(/\.$/);
    for (const task of TASK_NAMES) {
      expect(readDraft({ ...defaultDraft(), task, targetAccuracy: taskTarget(task) })).toEqual({
        spec: parseSpec({ task }),
      });
    }
  });
});
