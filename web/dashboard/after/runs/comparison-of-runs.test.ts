import { describe, expect, test } from "vitest";
import { parseSpec } from "../../../../shared/session/spec.ts";
import { aResult, TABLE_SPEC } from "../../../storage/testing/result.ts";
import { dateText } from "../../kit/look/figures.ts";
import { compareSpecs } from "./compare-specs.ts";
import { comparedRuns, requestedRuns } from "./compared-runs.ts";
import { modelGroups, modelWords } from "./same-models.ts";

describe("the address of a comparison", () => {
  test("names each run once, and no more than can be told apart", () => {
    expect(requestedRuns("?runs=abc/0,d_e-f/31,abc/0")).toEqual({ keys: ["abc/0", "d_e-f/31"], surplus: 0 });
    expect(requestedRuns("?runs=abc%2F0%2Cdef%2F1")).toEqual({ keys: ["abc/0", "def/1"], surplus: 0 });
    const nine = Array.from({ length: 9 }, (_, i) => `s${i}/0`);
    expect(requestedRuns(`?runs=${nine.join(",")}`)).toEqual({ keys: nine.slice(0, 6), surplus: 3 });
  });

  test.each(["", "?runs=", "?runs=abc", "?runs=../../0,<b>/1", "?other=1"])("%s names none", (search) => {
    expect(requestedRuns(search).keys).toEqual([]);
  });
});

test("runs beside each other have different names, also where people gave the same", async () => {
  const base = await aResult();
  const results = [
    { ...base, session: "a", name: "Best" },
    { ...base, session: "b" },
    { ...base, session: "b2" },
    { ...base, session: "c", name: "Best" },
  ];
  expect(comparedRuns(results).map(({ name }) => name)).toEqual([
    ...["Best", `MNIST digits, ${dateText(base.savedAt)}`, `MNIST digits, ${dateText(base.savedAt)} (2)`],
    "Best (2)",
  ]);
});

describe("specs beside each other", () => {
  const run = (spec: Parameters<typeof parseSpec>[0], isSpecKnown?: boolean) => ({
    spec: parseSpec(spec),
    ...(isSpecKnown === undefined
      ? {}
      : { imported: { file: "f", format: "tensorflowjs" as const, session: null, isSpecKnown } }),
  });

  test("only what differs is a row, the rest is listed once", () => {
    const { differing, same } = compareSpecs([
      run({ seats: 4, seed: 1 }),
      run({ seats: 2, seed: 1, optimizer: "sgd" }),
    ]);
    expect(differing).toEqual([
      { label: "Seats", values: ["4", "2"] },
      { label: "Optimizer", values: ["Adam", "SGD with momentum"] },
      { label: "Beta 2", values: ["0.999", "–"] },
    ]);
    expect(same).toContainEqual({ label: "Seed", value: "1" });
    expect(same).toContainEqual({ label: "Heartbeat", value: "500 ms" });
    // It means nothing while data are shared out evenly.
    expect(same.map(({ label }) => label)).not.toContain("Evenness");
  });

  test("what a text is, how it becomes tokens, and how large its model is", () => {
    const text = (tokens: object, preset: "nano" | "char") =>
      run({ task: "text", data: "own", text: { tokens: tokens as { kind: "bytes" }, preset } });
    const { differing, same } = compareSpecs([text({ kind: "bytes" }, "nano"), text({ kind: "characters" }, "char")]);
    expect(differing).toEqual([
      { label: "Tokens", values: ["bytes", "96 characters"] },
      { label: "Context", values: ["64 tokens", "256 tokens"] },
      { label: "GPT", values: ["nano", "char"] },
    ]);
    expect(same).toContainEqual({ label: "Text", value: "each tab brings its own text" });
  });

  test("a field that means nothing in one of them is a dash there", () => {
    const { differing } = compareSpecs([run({ averaging: "secure" }), run({})]);
    const dashes = differing.map(({ values }) => values.map((value) => value === "–"));
    // Bits, which are of secure averaging alone, and shares of a batch, which are not.
    expect(dashes).toContainEqual([false, true]);
    expect(dashes).toContainEqual([true, false]);
  });

  test("what nobody told of an imported model is not known, and is no difference", () => {
    const { differing, same } = compareSpecs([run({ seats: 7 }), run({ task: "mnist-cnn" }, false)]);
    expect(differing.map(({ label }) => label)).toEqual(["Task"]);
    expect(same).toContainEqual({ label: "Seats", value: "7" });
    const three = compareSpecs([run({ seats: 7 }), run({}, false), run({ seats: 2 })]);
    expect(three.differing).toContainEqual({ label: "Seats", values: ["7", "not known", "2"] });
  });

  test("tables differ by their columns", () => {
    const other = { ...TABLE_SPEC, columns: TABLE_SPEC.columns!.slice(0, 2) };
    expect(compareSpecs([run(TABLE_SPEC), run(other)]).differing).toEqual([
      { label: "Columns", values: ["height, width, age", "height, width"] },
    ]);
  });
});

describe("models beside each other", () => {
  test("equal digests, equal parameters, and neither", async () => {
    const one = await aResult();
    const bare = { ...one, digest: "f".repeat(32), state: { ...one.state, moments: [] } };
    const other = await aResult({ seed: 2 });
    expect(modelGroups([one, { ...one }])).toEqual([{ members: [0, 1], isWholeState: true }]);
    expect(modelGroups([one, bare])).toEqual([{ members: [0, 1], isWholeState: false }]);
    const groups = modelGroups([one, other, bare]);
    expect(groups).toEqual([
      { members: [0, 2], isWholeState: false },
      { members: [1], isWholeState: true },
    ]);
    expect(modelWords(groups, ["a", "b", "c"])).toBe("2 different models. The same model: a, c.");
    expect(modelWords(modelGroups([one, one]), ["a", "b"])).toMatch(/^Both ended with the same model/);
    expect(modelWords(modelGroups([one, bare]), ["a", "b"])).toMatch(/^Both have the same parameters/);
    expect(modelWords(modelGroups([one, other]), ["a", "b"])).toBe("Two different models.");
  });
});
