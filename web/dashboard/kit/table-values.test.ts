import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { typedValue, unscaled } from "./table-values.ts";

const AGE = { name: "age", min: 10, max: 20 };

describe("values of a table", () => {
  test.each([
    ["10", -1, false],
    [" 17,5 ", 0.5, false],
    ["1.5e1", 0, false],
    ["99", 1, true],
    ["-3", -1, true],
  ])("%s is scaled to %d", (text, scaled, isCut) => {
    expect(typedValue(AGE, text)).toEqual({ kind: "value", scaled, isCut });
  });

  test.each(["old", "1.2.3", "0x10", "1e999", "Infinity", "1 2"])("%s is refused", (text) => {
    expect(typedValue(AGE, text)).toEqual({ kind: "wrong", reason: "age must be a number." });
  });

  test("nothing is nothing", () => expect(typedValue(AGE, "  ")).toEqual({ kind: "empty" }));

  test("what is scaled can be told again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 20 }), (value) => {
        const typed = typedValue(AGE, String(value));
        expect(typed.kind === "value" && unscaled(AGE, Math.fround(typed.scaled))).toBe(value);
      }),
    );
  });
});
