import { describe, expect, test } from "vitest";
import { evaluationBound } from "../evaluation-bound.ts";
import { isLaterDefault } from "../later-fields.ts";
import { sharedSamples } from "../shared-samples.ts";
import { canonicalSpec, parseSpec, SpecError } from "../spec.ts";
import { taskOf } from "../tasks.ts";
import { weightBounds } from "../weight-bound.ts";

const spec = parseSpec({ task: "weather" });
const OWN = { task: "table-mlp", data: "own", columns: [{ name: "x", min: 0, max: 1 }], labels: ["a", "b"] } as const;

function issues(input: object): readonly string[] {
  try {
    parseSpec(input);
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.issues.map(({ field, reason }) => `${field} ${reason}`);
  }
}

describe("a session of a ready table", () => {
  test("is known by its source from the spec alone: bounds, shares and its title", () => {
    expect(spec.source).toMatchObject({ name: "weather", samples: 2922 });
    expect([1, 4].map((members) => evaluationBound(spec, members))).toEqual([584, 146]);
    expect(sharedSamples(spec)).toBe(Math.floor(2338 / 4));
    expect(weightBounds(spec)).toEqual([32, 32, 32, 32]);
    expect(taskOf(spec).title).toMatch(
      /^Table: what the weather of a day was like, multilayer perceptron \(\d+-32-5\)$/,
    );
    const other = { ...spec, source: { ...spec.source!, name: "mine", sha256: "0".repeat(64) } };
    expect(taskOf(other).title).toMatch(/^Table: mine,/);
  });

  test("without a source is what it was before", () => {
    expect(isLaterDefault("source", parseSpec(OWN).source)).toBe(true);
    expect(canonicalSpec(parseSpec(OWN))).not.toContain("source");
    expect(canonicalSpec(spec)).toContain(spec.source!.sha256);
  });

  test.each([
    [{ ...OWN, data: "shared" }, "data must be own: the task table-mlp learns from tables that the tabs bring, or"],
    [{ ...OWN, source: spec.source }, "source must be null with data own"],
    [{ task: "weather", data: "by-label" }, "data must be own or shared"],
    [{ task: "weather", data: "own" }, "source must be null with data own"],
    [{ source: spec.source }, "source must be null: the task mnist-mlp does not learn from ready data"],
    [{ task: "alice", source: spec.source }, "source must be null: the task text does not learn from ready data"],
    [{ task: "weather", seats: 4, source: { ...spec.source, samples: 15 } }, "source has too few rows for 4 seats"],
    [{ task: "weather", source: { ...spec.source, sha256: "x" } }, "source.sha256 must be 64 hexadecimal digits"],
    [{ task: "weather", source: { ...spec.source, rows: 7 } }, "source.rows is not a field of ready data"],
  ])("%j is refused", (input, reason) => {
    expect(issues(input).join("; ")).toContain(reason);
  });
});
