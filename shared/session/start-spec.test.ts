import { describe, expect, test } from "vitest";
import { canonicalSpec, parseSpec, SpecError } from "./spec.ts";
import { START_FROM_CHARACTERS_MAX } from "./start-schema.ts";

const START = { digest: "0123456789abcdef".repeat(2), from: "Session 7f3a, round 1,200" };

function refusals(start: unknown): readonly string[] {
  try {
    parseSpec({ start } as Parameters<typeof parseSpec>[0]);
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.issues.map(({ field, reason }) => `${field} ${reason}`);
  }
}

describe("M6: a session that starts from a model", () => {
  test("says by which digest it is known and where it comes from, in any script; both are part of what all agree on", () => {
    for (const from of [
      START.from,
      "модель №7",
      "先週のモデル",
      "نموذج الأمس",
      "a".repeat(START_FROM_CHARACTERS_MAX),
    ]) {
      expect(parseSpec({ start: { ...START, from } }).start).toEqual({ ...START, from });
    }
    const other = { ...START, digest: "f".repeat(32) };
    expect(canonicalSpec(parseSpec({ start: START }))).not.toBe(canonicalSpec(parseSpec({ start: other })));
    expect(canonicalSpec(parseSpec({ start: START }))).toContain(`"start":{"digest":"${START.digest}"`);
    expect(canonicalSpec(parseSpec({ start: null }))).toBe(canonicalSpec(parseSpec({})));
  });

  test.each([
    [5, "start must be an object"],
    [{ from: "a file" }, "start.digest is missing"],
    [{ digest: START.digest }, "start.from is missing"],
    [{ ...START, digest: "F".repeat(32) }, "start.digest must be 32 hexadecimal digits"],
    [{ ...START, digest: START.digest.slice(1) }, "start.digest must be 32 hexadecimal digits"],
    [{ ...START, digest: 12 }, "start.digest must be a text"],
    [{ ...START, from: "" }, "start.from must not be empty"],
    [{ ...START, from: "a".repeat(121) }, "start.from must have at most 120 characters"],
    [{ ...START, from: " a file" }, "start.from must not begin or end with white space"],
    [{ ...START, from: "a\nfile" }, "start.from must be one line of whole characters"],
    [{ ...START, from: "half \ud83d pair" }, "start.from must be one line of whole characters"],
    [{ ...START, from: "<b>a file</b>" }, "start.from must have no < and no >"],
    [{ ...START, url: "x" }, "start.url is not a field of a model to start from"],
  ])("%j: is refused with the place and the reason", (start, refusal) => {
    expect(refusals(start)).toEqual([refusal]);
  });
});
