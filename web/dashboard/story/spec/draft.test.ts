import { describe, expect, test } from "vitest";
import { READY_TASKS } from "../../../../shared/session/ready/ready-tasks.ts";
import { parseSpec, type SessionSpec } from "../../../../shared/session/spec.ts";
import { familyOf, TASK_NAMES } from "../../../../shared/session/tasks.ts";
import { changedDraft, defaultDraft, fieldsOf, firstDraft, modelSetting, readDraft, taskDefaults } from "./draft.ts";
import { familyOfDraft, type Draft } from "./spec-field.ts";
import { SPEC_FIELDS } from "./spec-fields.ts";

const TABLE = { columns: [{ name: "x", min: 0, max: 1 }], labels: ["yes", "no"], labelColumn: "class" };
const TEXT = {
  data: "shared",
  text: { source: { name: "a.txt", sha256: "0".repeat(64), bytes: 100_000, characters: 100_000 } },
} as const;

/** A session as the form asks for it: breakable, as long as nobody's own data are at stake. */
const asked = (input: { readonly data?: unknown; readonly [field: string]: unknown }): SessionSpec =>
  parseSpec({ breakable: input.data !== "own", ...input });

describe("session form", () => {
  test("untouched gives a session of digits whose lobby chooses how to average, which every seat may break", () => {
    expect(readDraft(firstDraft())).toEqual({ spec: parseSpec({ auto: true, breakable: true }) });
    expect(readDraft({ ...firstDraft(), auto: "false" })).toEqual({ spec: asked({}) });
    expect(changedDraft(firstDraft(), "task", "table-mlp")).toMatchObject({ auto: "false" });
    expect(readDraft({ ...defaultDraft(), breakable: "false" })).toEqual({ spec: parseSpec({}) });
  });

  test("faults are not asked for where tabs bring data of their own, wherever that was chosen", () => {
    const own = [
      readDraft({ ...defaultDraft(), data: "own", targetAccuracy: "" }),
      readDraft({ ...defaultDraft(), task: "table-mlp", targetAccuracy: "" }, { brought: { table: TABLE } }),
      readDraft(
        { ...defaultDraft(), task: "text", targetAccuracy: "" },
        { brought: { text: { data: "own", text: { tokens: { kind: "bytes" } } } } },
      ),
    ];
    for (const read of own) expect(read).toMatchObject({ spec: { data: "own", breakable: false } });
    const names = (draft: Draft): readonly string[] => fieldsOf(draft).map(({ name }) => name);
    expect(names(defaultDraft())).toContain("breakable");
    expect(names({ ...defaultDraft(), data: "own" })).not.toContain("breakable");
  });

  test("an empty target is none; any other empty number is refused at its field", () => {
    expect(readDraft({ ...defaultDraft(), targetAccuracy: " " })).toEqual({
      spec: asked({ targetAccuracy: null }),
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
    expect(readDraft(draft)).toEqual({ spec: asked({}) });
    expect(readDraft({ ...draft, privacy: "peer", averaging: "secure", localSteps: "4" })).toMatchObject({
      issues: [{ field: "outerMomentum" }, { field: "secureBits" }, { field: "privacyNoise" }],
    });
  });

  test("defaults that depend on other fields follow them while their fields are empty", () => {
    const draft = { ...defaultDraft(), localSteps: "10", averaging: "secure", secureBits: "16" };
    expect(readDraft(draft)).toEqual({
      spec: asked({ localSteps: 10, averaging: "secure", secureBits: 16 }),
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
    expect(readDraft({ ...defaultDraft(), learningRate: "0,01" })).toEqual({ spec: asked({ learningRate: 0.01 }) });
  });

  test("data: only what matters is sent, and names of labels are a list", () => {
    const draft = { ...defaultDraft(), data: "own", targetAccuracy: "", alpha: "not shown", labels: " cat, dog " };
    expect(readDraft(draft)).toEqual({ spec: asked({ data: "own", labels: ["cat", "dog"] }) });
    expect(readDraft({ ...draft, labels: "" })).toEqual({ spec: asked({ data: "own" }) });
    expect(readDraft({ ...draft, data: "by-label" })).toEqual({
      issues: [{ field: "alpha", reason: "must be a number" }],
    });
    expect(taskDefaults({ task: "mnist-mlp", data: "own" }).targetAccuracy).toBe("");
  });

  test("optimizer and schedule: each asks for what it needs, and for nothing else", () => {
    const draft = { ...defaultDraft(), optimizer: "adamw", beta2: "0.99", clipNorm: "1", "schedule.kind": "cosine" };
    expect(readDraft(draft)).toEqual({
      spec: asked({ optimizer: "adamw", beta2: 0.99, clipNorm: 1, schedule: { kind: "cosine" } }),
    });
    expect(readDraft({ ...draft, weightDecay: "", "schedule.warmup": "1000", "schedule.every": "?" })).toMatchObject({
      issues: [{ field: "weightDecay", reason: "must be a number" }],
    });
    expect(readDraft({ ...draft, "schedule.warmup": "1000" })).toMatchObject({
      issues: [{ field: "schedule.warmup", reason: "must be fewer rounds than the session has, 1,000" }],
    });
    const steps = { ...draft, optimizer: "sgd", weightDecay: "", beta2: "", clipNorm: "", "schedule.kind": "step" };
    expect(readDraft(steps)).toEqual({ spec: asked({ optimizer: "sgd", schedule: { kind: "step" } }) });
  });

  test("a table's task needs a table, and learns from data of the tabs", () => {
    const draft = { ...defaultDraft(), task: "table-mlp", targetAccuracy: "" };
    expect(readDraft(draft)).toMatchObject({ issues: [{ field: "columns" }, { field: "labels" }] });
    expect(readDraft(draft, { brought: { table: TABLE } })).toEqual({
      spec: asked({ task: "table-mlp", data: "own", ...TABLE }),
    });
  });

  test("what is proposed for a table comes and goes with the task, but for what somebody has touched", () => {
    const touched = changedDraft(firstDraft(), "rounds", "77");
    const table = changedDraft(touched, "task", "table-mlp");
    expect(table).toMatchObject({ rounds: "77", optimizer: "adamw", learningRate: "0.005", standardize: "true" });
    expect(readDraft(table, { brought: { table: TABLE } })).toMatchObject({
      spec: { standardize: true, weightDecay: 1 },
    });
    // Statistics would be told without noise.
    const hidden = changedDraft(table, "privacy", "peer");
    expect(readDraft(hidden, { brought: { table: TABLE } })).toMatchObject({ spec: { standardize: false } });
    expect(changedDraft(table, "task", "mnist-mlp")).toEqual({ ...firstDraft(), rounds: "77" });
  });

  test("a model of one's own is sent where it was chosen, and its faults are named by their place", () => {
    const model = [{ kind: "flatten" }, { kind: "dense", units: 3 }];
    expect(readDraft(defaultDraft(), { model })).toEqual({ spec: asked({}) });
    const draft = { ...defaultDraft(), model: "own" };
    expect(readDraft(draft, { model })).toEqual({ spec: asked({ model }) });
    expect(readDraft(draft, { model: [{ kind: "dense", units: "many" }] })).toEqual({
      issues: [{ field: "model.0.units", reason: "must be a number" }],
    });
    expect(readDraft(draft, { model: "[{" })).toEqual({
      issues: [{ field: "model", reason: "must be a list of blocks" }],
    });
    const synthetic = { ...draft, task: "synthetic-100k", targetAccuracy: "" };
    expect(readDraft(synthetic, { model })).toEqual({ spec: asked({ task: "synthetic-100k" }) });
  });

  test("knows between what a model lies, whatever else is still wrong", () => {
    const draft = { ...defaultDraft(), seats: "", labels: "cat, dog" };
    expect(modelSetting(draft)).toMatchObject({
      preset: { input: { dimensions: [784] } },
      frame: { input: { dimensions: [28, 28, 1] }, blocks: [], head: { count: 10 } },
    });
    expect(modelSetting({ ...draft, task: "table-mlp" })).toBeUndefined();
    expect(modelSetting({ ...draft, task: "table-mlp" }, { brought: { table: TABLE } })?.frame).toMatchObject({
      input: { dimensions: [1] },
      head: { count: 2 },
    });
    expect(modelSetting({ ...draft, task: "synthetic-1m" })).toBeUndefined();
  });

  test.each(READY_TASKS)("a ready task brings its own defaults: $name", ({ name: task }) => {
    const draft = { ...defaultDraft(), task, ...taskDefaults({ task, data: "shared" }) };
    expect(readDraft(draft)).toEqual({ spec: asked({ task }) });
    // What was chosen for tables or texts of other tasks is none of its.
    expect(readDraft({ ...draft, seats: "3" }, { brought: { table: TABLE, text: TEXT } })).toEqual({
      spec: asked({ task, seats: 3 }),
    });
    expect(familyOfDraft(draft)).toBe(familyOf(parseSpec({ task })));
  });

  test("explains each field, and knows each task's own target", () => {
    for (const field of SPEC_FIELDS) expect(field.explanation).toMatch(/\.$/);
    const notAsked = ["columns", "labelColumn", "regression", "checkpointEvery", "picture", "text", "start", "source"];
    const inForm = SPEC_FIELDS.map(({ name }) => name.split(".")[0]);
    expect(new Set([...inForm, ...notAsked])).toEqual(new Set(Object.keys(parseSpec({}))));
    for (const task of TASK_NAMES) {
      const draft = { ...defaultDraft(), task, ...taskDefaults({ task, data: "shared" }) };
      const pictures = { data: "own", labels: ["cat", "dog"], picture: {} } as const;
      const brought = { "table-mlp": { data: "own", ...TABLE } as const, pictures, text: TEXT };
      expect(readDraft(draft, { brought: { table: TABLE, pictures, text: TEXT } })).toEqual({
        spec: asked({
          ...familyOf({ task }).proposed,
          ...{ task, ...(task in brought && brought[task as keyof typeof brought]) },
        }),
      });
    }
  });
});
